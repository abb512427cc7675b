import { WebSocket } from 'ws';
import type { TurnTimes } from './load-jobs.js';

const FRAME_MS = 60;
const HELLO =
  '{"type":"hello","version":1,"transport":"websocket","features":{},"audio_params":{"format":"opus","sample_rate":16000,"channels":1,"frame_duration":60}}';
const TURN_DEADLINE_MS = 30_000;
const LATE_GAP_MS = 65;
/** Frames that may be sent at once, ahead of the pace. */
const PRE_BUFFER_COUNT = 5;

/** A device that notes when things come; it decodes nothing, so that one process can be many of them. */
export class LoadDevice {
  isClosed = false;
  private times: TurnTimes | undefined;
  private saidAtMs = 0;
  private lastFrameAtMs = 0;
  private onStop: () => void = () => undefined;

  private constructor(private readonly socket: WebSocket) {
    socket.on('message', (data, isBinary) => this.onMessage(data as Buffer, isBinary));
    socket.on('close', () => {
      this.isClosed = true;
      this.onStop();
    });
    socket.on('error', () => undefined);
  }

  /** Resolves at the answer to its hello. */
  static async connect(url: string, deviceId: string): Promise<LoadDevice> {
    const socket = new WebSocket(url, {
      headers: { 'device-id': deviceId, 'client-id': deviceId, 'protocol-version': '1' },
      perMessageDeflate: false,
    });
    const device = new LoadDevice(socket);
    await new Promise<void>((resolve, reject) => {
      socket.once('open', () => socket.send(HELLO));
      socket.once('message', () => resolve());
      socket.once('error', reject);
      socket.once('close', () => reject(new Error('closed before the hello')));
    });
    return device;
  }

  /** Holds the button for so many packets. Resolves at `tts stop`. */
  async turn(packets: readonly Uint8Array[]): Promise<TurnTimes> {
    const stopped = this.begin();
    this.socket.send('{"type":"listen","state":"start","mode":"manual"}');
    await this.stream(packets, packets.length);
    this.socket.send('{"type":"listen","state":"stop"}');
    this.saidAtMs = performance.now();
    return stopped;
  }

  /** Speaks with an open microphone until the answer begins; speech ends after `speechCount` packets. */
  async speak(packets: readonly Uint8Array[], speechCount: number): Promise<TurnTimes> {
    const stopped = this.begin();
    this.socket.send('{"type":"listen","state":"start","mode":"auto"}');
    await this.stream(packets, speechCount);
    return stopped;
  }

  /** Opens the microphone and streams for so long. @returns packets sent */
  async listen(packets: readonly Uint8Array[], durationMs: number): Promise<number> {
    this.socket.send('{"type":"listen","state":"start","mode":"auto"}');
    const count = Math.floor(durationMs / FRAME_MS);
    const startMs = performance.now();
    let sentCount = 0;
    for (; sentCount < count && !this.isClosed; sentCount += 1) {
      this.socket.send(packets[sentCount % packets.length] as Uint8Array);
      await sleepUntil(startMs + (sentCount + 1) * FRAME_MS);
    }
    return sentCount;
  }

  /** ms from a ping to its pong. */
  ping(): Promise<number> {
    const startMs = performance.now();
    return new Promise((resolve) => {
      this.socket.once('pong', () => resolve(performance.now() - startMs));
      this.socket.ping();
    });
  }

  drop(): void {
    this.socket.terminate();
  }

  private begin(): Promise<TurnTimes> {
    const times: TurnTimes = { framesCount: 0, lateFramesCount: 0, gapsMs: [] };
    this.times = times;
    this.saidAtMs = Number.NaN;
    return new Promise((resolve) => {
      const timer = setTimeout(() => this.onStop(), TURN_DEADLINE_MS);
      this.onStop = () => {
        clearTimeout(timer);
        this.times = undefined;
        resolve(times);
      };
    });
  }

  private async stream(packets: readonly Uint8Array[], speechCount: number): Promise<void> {
    const startMs = performance.now();
    for (const [index, packet] of packets.entries()) {
      if (this.times?.sttMs !== undefined) return;
      this.socket.send(packet);
      if (index === speechCount - 1) this.saidAtMs = performance.now();
      await sleepUntil(startMs + (index + 1) * FRAME_MS);
    }
  }

  private onMessage(data: Buffer, isBinary: boolean): void {
    const { times } = this;
    if (times === undefined) return;
    const nowMs = performance.now();
    if (isBinary) return this.onFrame(times, nowMs);
    const text = data.toString('latin1');
    if (text.includes('"stt"')) times.sttMs ??= nowMs - this.saidAtMs;
    if (text.includes('"start"')) times.startMs ??= nowMs - this.saidAtMs;
    if (text.includes('"stop"')) this.onStop();
  }

  private onFrame(times: TurnTimes, nowMs: number): void {
    times.framesCount += 1;
    times.firstFrameMs ??= nowMs - this.saidAtMs;
    if (times.framesCount > PRE_BUFFER_COUNT + 1) {
      const gapMs = nowMs - this.lastFrameAtMs;
      times.gapsMs.push(gapMs);
      if (gapMs > LATE_GAP_MS) times.lateFramesCount += 1;
    }
    this.lastFrameAtMs = nowMs;
  }
}

export function sleepUntil(dueMs: number): Promise<void> {
  const ms = dueMs - performance.now();
  return ms <= 0 ? Promise.resolve() : new Promise((next) => setTimeout(next, ms));
}
