import { opusPacketShape } from '@xiaozhi/audio';

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

  /**
   * @param atMs when it was read. @param earliestMs when it may have arrived; what begins late only here is not ahead
   * @returns whether a device would play the Opus packet
   */
  onAudio(packet: Uint8Array, atMs: number, earliestMs = atMs): boolean {
    if (opusPacketShape(packet) === undefined) this.note('an audio frame is no Opus packet');
    if (!this.isSpeaking) {
      this.note('audio outside tts start and stop');
      return false;
    }
    this.firstFrameAtMs ??= earliestMs;
    this.framesCount += 1;
    const leadMs = this.framesCount * FRAME_MS - (atMs - this.firstFrameAtMs);
    if (leadMs > (MAX_LEAD_FRAMES + 1) * FRAME_MS + LEAD_TOLERANCE_MS) {
      this.note(`audio runs more than ${MAX_LEAD_FRAMES} frames ahead of real time`);
    }
    return true;
  }

  onHello(message: Record<string, unknown>, transport: 'websocket' | 'udp'): void {
    if (message.transport !== transport)
      this.note(`hello without transport "${transport}": the firmware would crash`);
    if (typeof message.session_id !== 'string' || message.session_id === '')
      this.note('hello without session_id');
    const audio = message.audio_params as { sample_rate?: unknown; frame_duration?: unknown } | undefined;
    if (typeof audio?.sample_rate !== 'number' || typeof audio.frame_duration !== 'number') {
      this.note('hello without audio_params');
    }
  }
}
