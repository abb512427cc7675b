import { ProtocolError, decodeFrame } from '@xiaozhi/device-protocol';
import type { FrameVersion } from '@xiaozhi/device-protocol';

/** The firmware buffers so many frames; a server that is further ahead loses audio. */
const MAX_LEAD_FRAMES = 10;
const FRAME_MS = 60;
/** Timers of this process are late too. */
const LEAD_TOLERANCE_MS = 40;

/** Watches what a server sends and notes everything that is off the device protocol. */
export class ContractWatch {
  readonly violations: string[] = [];
  private isSpeaking = false;
  private firstFrameAtMs: number | undefined;
  private framesCount = 0;

  constructor(private readonly frameVersion: FrameVersion) {}

  note(violation: string): void {
    if (!this.violations.includes(violation)) this.violations.push(violation);
  }

  /** A parsed text message. */
  onMessage(message: Record<string, unknown>): void {
    if (message.type !== 'tts') return;
    if (message.state === 'start') {
      this.isSpeaking = true;
      this.firstFrameAtMs = undefined;
      this.framesCount = 0;
    }
    if (message.state === 'stop') this.isSpeaking = false;
    if (message.state === 'sentence_start' && typeof message.text !== 'string')
      this.note('sentence_start without text');
    if (message.state === 'sentence_start' && !this.isSpeaking)
      this.note('sentence_start outside tts start and stop');
  }

  /** @returns the Opus packet, if a device would play it */
  onBinary(message: Uint8Array, atMs: number): Uint8Array | undefined {
    const payload = this.decode(message);
    if (payload === undefined) return undefined;
    if (!this.isSpeaking) {
      this.note('audio outside tts start and stop');
      return undefined;
    }
    this.firstFrameAtMs ??= atMs;
    this.framesCount += 1;
    const leadMs = this.framesCount * FRAME_MS - (atMs - this.firstFrameAtMs);
    if (leadMs > (MAX_LEAD_FRAMES + 1) * FRAME_MS + LEAD_TOLERANCE_MS) {
      this.note(`audio runs more than ${MAX_LEAD_FRAMES} frames ahead of real time`);
    }
    return payload;
  }

  onHello(message: Record<string, unknown>): void {
    if (message.transport !== 'websocket')
      this.note('hello without transport "websocket": the firmware would crash');
    if (typeof message.session_id !== 'string' || message.session_id === '')
      this.note('hello without session_id');
    const audio = message.audio_params as { sample_rate?: unknown; frame_duration?: unknown } | undefined;
    if (typeof audio?.sample_rate !== 'number' || typeof audio.frame_duration !== 'number') {
      this.note('hello without audio_params');
    }
  }

  private decode(message: Uint8Array): Uint8Array | undefined {
    try {
      const { payload } = decodeFrame(this.frameVersion, message);
      const headerBytes = { 1: 0, 2: 16, 3: 4 }[this.frameVersion];
      if (payload.length + headerBytes !== message.length)
        this.note('a frame is longer than its header says');
      return payload;
    } catch (error) {
      if (!(error instanceof ProtocolError)) throw error;
      this.note(`a binary message is no version ${this.frameVersion} frame`);
      return undefined;
    }
  }
}
