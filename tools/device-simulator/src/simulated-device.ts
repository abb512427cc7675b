import { randomUUID } from 'node:crypto';
import { Framer, OpusEncoder, concatSamples, resample, systemClock } from '@xiaozhi/audio';
import type { OpusRateHz } from '@xiaozhi/audio';
import { encodeFrame } from '@xiaozhi/device-protocol';
import type { FrameVersion } from '@xiaozhi/device-protocol';
import { WebSocket } from 'ws';
import { ContractWatch } from './contract-watch.js';
import { DeviceError } from './device-error.js';
import { DeviceMcpServer } from './device-mcp-server.js';
import type { VisionTarget } from './device-mcp-server.js';
import { uploadPhoto } from './photo-upload.js';
import { OtaClient } from './ota-client.js';
import type { OtaAnswer } from './ota-client.js';
import { TurnRecorder } from './turn-recorder.js';
import type { TurnTranscript } from './turn-recorder.js';

export interface DeviceOptions {
  otaUrl: string;
  mac?: string;
  clientId?: string;
  protocolVersion?: FrameVersion;
  /** Instead of what OTA says. */
  webSocketUrl?: string;
  token?: string;
  /** What its camera sees: bytes of a JPEG file. Left out for a board without a camera. */
  photo?: Uint8Array;
  /** Longest wait for the end of a turn. */
  turnDeadlineMs?: number;
}

export interface SpeakOptions {
  mode?: 'auto' | 'manual' | 'realtime';
  /** 1 is real pace. */
  speed?: number;
  /** Silence after the speech, for the server's endpointing. */
  trailingSilenceMs?: number;
}

export interface ReceivedMessage {
  atMs: number;
  message: Record<string, unknown>;
}

const HELLO_DEADLINE_MS = 10_000;
const UPLINK_RATE_HZ = 16_000;
const FRAME_MS = 60;

/** A device as the stock firmware behaves: OTA, hello, listen, Opus at real pace, abort, and a TCP drop at the end. */
export class SimulatedDevice {
  readonly mac: string;
  readonly messages: ReceivedMessage[] = [];
  /** What the device can do for a language model: volume, brightness, status. */
  readonly mcp: DeviceMcpServer;
  private readonly clientId: string;
  private readonly ota: OtaClient;
  private readonly frameVersion: FrameVersion;
  private readonly watch: ContractWatch;
  private readonly encoder = new OpusEncoder(UPLINK_RATE_HZ);
  private socket: WebSocket | undefined;
  private answer: OtaAnswer | undefined;
  private downlinkRateHz: OpusRateHz = 24_000;
  private turn: TurnRecorder | undefined;
  private waiting: {
    matches: (message: Record<string, unknown>) => boolean;
    found: (atMs: number) => void;
  }[] = [];
  private session: string | undefined;
  private isOver!: (end: { code: number; reason: string }) => void;
  readonly closed = new Promise<{ code: number; reason: string }>((resolve) => {
    this.isOver = resolve;
  });

  constructor(private readonly options: DeviceOptions) {
    this.mac = (options.mac ?? '02:00:00:00:00:01').toLowerCase();
    this.clientId = options.clientId ?? randomUUID();
    this.frameVersion = options.protocolVersion ?? 1;
    this.watch = new ContractWatch(this.frameVersion);
    const { photo } = options;
    const identity = { mac: this.mac, clientId: this.clientId };
    const camera =
      photo && ((question: string, target: VisionTarget) => uploadPhoto(photo, question, target, identity));
    this.mcp = new DeviceMcpServer((violation) => this.watch.note(violation), camera);
    this.ota = new OtaClient(options.otaUrl, { mac: this.mac, clientId: this.clientId });
  }

  get sessionId(): string | undefined {
    return this.session;
  }

  /** Everything off the contract that was seen. */
  get violations(): readonly string[] {
    return this.watch.violations;
  }

  /** @throws DeviceError */
  async checkOta(): Promise<OtaAnswer> {
    this.answer = await this.ota.check();
    return this.answer;
  }

  activate(): Promise<'activated' | 'waiting'> {
    return this.ota.activate();
  }

  /** Connects and says hello, as the firmware does at a wake word. @throws DeviceError */
  async connect(): Promise<void> {
    if (this.options.webSocketUrl === undefined && this.answer === undefined) await this.checkOta();
    const url = this.options.webSocketUrl ?? this.answer?.webSocketUrl ?? '';
    const token = this.options.token ?? this.answer?.token ?? '';
    const socket = new WebSocket(url, {
      headers: {
        'Protocol-Version': String(this.frameVersion),
        'Device-Id': this.mac,
        'Client-Id': this.clientId,
        ...(token === '' ? {} : { Authorization: `Bearer ${token}` }),
      },
      perMessageDeflate: false,
    });
    this.socket = socket;
    socket.on('message', (data, isBinary) => this.onMessage(data as Buffer, isBinary));
    socket.on('close', (code, reason) => this.onClose(code, reason.toString()));
    await new Promise<void>((resolve, reject) => {
      socket.once('open', resolve);
      socket.once('error', (cause) =>
        reject(new DeviceError('DEVICE_NO_SERVER', `Nothing answers at ${url}.`, { cause })),
      );
    });
    const hello = this.next((message) => message.type === 'hello', HELLO_DEADLINE_MS, 'hello');
    this.send({
      type: 'hello',
      version: this.frameVersion,
      features: { mcp: true },
      transport: 'websocket',
      audio_params: { format: 'opus', sample_rate: UPLINK_RATE_HZ, channels: 1, frame_duration: FRAME_MS },
    });
    await hello;
  }

  /** Typed text, or a wake word. Resolves at `tts stop`. @throws DeviceError */
  async say(text: string): Promise<TurnTranscript> {
    const recorder = this.record();
    const stop = this.turnEnd();
    this.send({ session_id: this.session ?? '', type: 'listen', state: 'detect', text });
    return recorder.finish(await stop);
  }

  /** Speech from a microphone. Resolves at `tts stop`. @throws DeviceError */
  async speak(
    audio: { samples: Float32Array; sampleRateHz: number },
    { mode = 'auto', speed = 1, trailingSilenceMs = 3_000 }: SpeakOptions = {},
  ): Promise<TurnTranscript> {
    const recorder = this.record();
    const stop = this.turnEnd();
    this.send({ session_id: this.session ?? '', type: 'listen', state: 'start', mode });
    const speech = resample(audio.samples, audio.sampleRateHz, UPLINK_RATE_HZ);
    const silence = new Float32Array(mode === 'manual' ? 0 : (UPLINK_RATE_HZ * trailingSilenceMs) / 1000);
    const framer = new Framer((UPLINK_RATE_HZ * FRAME_MS) / 1000);
    const frames = [...framer.push(concatSamples([speech, silence])), ...framer.flush()];
    const speechFramesCount = Math.ceil((speech.length * 1000) / UPLINK_RATE_HZ / FRAME_MS);
    const startMs = systemClock.nowMs();
    for (const [index, frame] of frames.entries()) {
      // The microphone of a real device closes when the answer begins.
      if (recorder.hasStt && mode !== 'realtime') break;
      this.sendRaw(encodeFrame(this.frameVersion, this.encoder.encode(frame)));
      if (index === speechFramesCount - 1) recorder.saidAtMs = systemClock.nowMs();
      await systemClock.sleepUntil(startMs + ((index + 1) * FRAME_MS) / speed, new AbortController().signal);
    }
    if (mode === 'manual') {
      recorder.saidAtMs = systemClock.nowMs();
      this.send({ session_id: this.session ?? '', type: 'listen', state: 'stop' });
    }
    return recorder.finish(await stop);
  }

  /** Interrupts the answer. @returns ms until `tts stop` came */
  async abort(): Promise<number> {
    const startMs = systemClock.nowMs();
    const stop = this.next(
      (message) => message.type === 'tts' && message.state === 'stop',
      5_000,
      'tts stop after abort',
    );
    this.send({ session_id: this.session ?? '', type: 'abort', reason: 'wake_word_detected' });
    return (await stop) - startMs;
  }

  goodbye(): void {
    this.send({ session_id: this.session ?? '', type: 'goodbye' });
  }

  /** Ends the TCP connection without a close frame, as the firmware does. */
  drop(): void {
    this.socket?.terminate();
  }

  async close(): Promise<void> {
    this.socket?.close();
    await this.closed;
  }

  sendRaw(data: string | Uint8Array): void {
    this.socket?.send(data, { binary: typeof data !== 'string' });
  }

  /** Waits for a message. @returns when it came, in ms of the monotonic clock. @throws DeviceError */
  next(
    matches: (message: Record<string, unknown>) => boolean,
    deadlineMs: number,
    what: string,
  ): Promise<number> {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(
        () => reject(new DeviceError('DEVICE_TIMEOUT', `No ${what} came in ${deadlineMs / 1000} s.`)),
        deadlineMs,
      );
      this.waiting.push({
        matches,
        found: (atMs) => {
          clearTimeout(timer);
          resolve(atMs);
        },
      });
      void this.closed.then(({ code, reason }) => {
        clearTimeout(timer);
        reject(
          new DeviceError(
            'DEVICE_REFUSED',
            `The server closed the connection (${code} ${reason}) before ${what} came.`,
          ),
        );
      });
    });
  }

  private record(): TurnRecorder {
    this.turn = new TurnRecorder(this.downlinkRateHz, systemClock.nowMs());
    return this.turn;
  }

  private turnEnd(): Promise<number> {
    const deadlineMs = this.options.turnDeadlineMs ?? 60_000;
    return this.next(
      (message) => message.type === 'tts' && message.state === 'stop',
      deadlineMs,
      'end of the answer',
    );
  }

  private send(message: object): void {
    this.sendRaw(JSON.stringify(message));
  }

  private onMessage(data: Buffer, isBinary: boolean): void {
    const atMs = systemClock.nowMs();
    if (isBinary) {
      const packet = this.watch.onBinary(data, atMs);
      if (packet !== undefined) this.turn?.onFrame(packet, atMs);
      return;
    }
    const message = parseObject(data.toString('utf8'));
    if (message === undefined) return this.watch.note('a text message is no JSON object');
    this.messages.push({ atMs, message });
    this.watch.onMessage(message);
    if (message.type === 'hello') this.onHello(message);
    if (message.type === 'mcp') this.onMcp(message.payload);
    this.turn?.onMessage(message);
    const found = this.waiting.filter(({ matches }) => matches(message));
    this.waiting = this.waiting.filter((item) => !found.includes(item));
    for (const { found: tell } of found) tell(atMs);
  }

  private onHello(message: Record<string, unknown>): void {
    this.watch.onHello(message);
    this.session = typeof message.session_id === 'string' ? message.session_id : undefined;
    const { sample_rate: rate } = (message.audio_params ?? {}) as { sample_rate?: OpusRateHz };
    if (rate !== undefined) this.downlinkRateHz = rate;
  }

  private onMcp(payload: unknown): void {
    this.mcp.onPayload(payload, (answer) => {
      if (this.socket?.readyState === WebSocket.OPEN)
        this.send({ session_id: this.session ?? '', type: 'mcp', payload: answer });
    });
  }

  private onClose(code: number, reason: string): void {
    this.isOver({ code, reason });
  }
}

function parseObject(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : undefined;
  } catch {
    // Noted by the caller: a server must send JSON only.
    return undefined;
  }
}
