import { randomUUID } from 'node:crypto';
import { Framer, OpusEncoder, concatSamples, resample, systemClock } from '@xiaozhi/audio';
import type { OpusRateHz } from '@xiaozhi/audio';
import type { FrameVersion } from '@xiaozhi/device-protocol';
import { ArrivalClock } from './arrival-clock.js';
import { ContractWatch } from './contract-watch.js';
import { DeviceError } from './device-error.js';
import type { DeviceLink, LinkEvents } from './device-link.js';
import { DeviceMcpServer } from './device-mcp-server.js';
import type { VisionTarget } from './device-mcp-server.js';
import type { NetworkFaults } from './lossy-network.js';
import { MqttLink } from './mqtt-link.js';
import { uploadPhoto } from './photo-upload.js';
import { OtaClient } from './ota-client.js';
import type { OtaAnswer } from './ota-client.js';
import { TurnRecorder } from './turn-recorder.js';
import type { TurnTranscript } from './turn-recorder.js';
import { WsLink } from './ws-link.js';

export interface DeviceOptions {
  otaUrl: string;
  mac?: string;
  clientId?: string;
  protocolVersion?: FrameVersion;
  /** Left out, the one that OTA names, as the firmware does. */
  transport?: 'websocket' | 'mqtt';
  /** Subscribe over MQTT, for brokers that do not do so by themselves; the stock firmware does not. */
  subscribes?: boolean;
  /** What the network does to audio over UDP. */
  network?: NetworkFaults;
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
  private readonly arrivals = new ArrivalClock(() => systemClock.nowMs());
  private readonly encoder = new OpusEncoder(UPLINK_RATE_HZ);
  private link: DeviceLink | undefined;
  private answer: OtaAnswer | undefined;
  private downlinkRateHz: OpusRateHz = 24_000;
  private turn: TurnRecorder | undefined;
  private waiting: {
    matches: (message: Record<string, unknown>) => boolean;
    found: (atMs: number) => void;
  }[] = [];
  private session: string | undefined;
  private isOver!: (end: { code: number; reason: string }) => void;
  private ending = this.newEnding();

  constructor(private readonly options: DeviceOptions) {
    this.mac = (options.mac ?? '02:00:00:00:00:01').toLowerCase();
    this.clientId = options.clientId ?? randomUUID();
    this.frameVersion = options.protocolVersion ?? 1;
    this.watch = new ContractWatch();
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

  /** The end of the session that is open, or of the last one. */
  get closed(): Promise<{ code: number; reason: string }> {
    return this.ending;
  }

  /** The way to the server, where it is MQTT with UDP: for whoever tests that way itself. */
  get mqtt(): MqttLink | undefined {
    return this.link instanceof MqttLink ? this.link : undefined;
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

  /**
   * Connects and says hello, as the firmware does at a wake word. Over MQTT it may be called again: for a new session
   * on the connection that is there. @throws DeviceError
   */
  async connect(): Promise<void> {
    if (this.options.webSocketUrl === undefined && this.answer === undefined) await this.checkOta();
    this.ending = this.newEnding();
    const link = this.mqtt ?? this.makeLink();
    this.link = link;
    this.arrivals.start();
    await link.open(this.events());
    const hello = this.next((message) => message.type === 'hello', HELLO_DEADLINE_MS, 'hello');
    this.send({
      type: 'hello',
      ...link.hello,
      features: { mcp: true },
      audio_params: { format: 'opus', sample_rate: UPLINK_RATE_HZ, channels: 1, frame_duration: FRAME_MS },
    });
    await hello;
    await link.onHello(this.messages.findLast(({ message }) => message.type === 'hello')?.message ?? {});
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
      this.link?.sendAudio(this.encoder.encode(frame));
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

  /** Goes without a word, as the firmware does. */
  drop(): void {
    this.link?.drop();
  }

  async close(): Promise<void> {
    this.link?.close();
    await this.closed;
  }

  /** A text message, or bytes where audio goes, as they are. */
  sendRaw(data: string | Uint8Array): void {
    if (typeof data === 'string') this.link?.sendText(data);
    else this.link?.sendBytes(data);
  }

  /** One Opus packet, framed as the link does. */
  sendAudio(packet: Uint8Array): void {
    this.link?.sendAudio(packet);
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
          new DeviceError('DEVICE_REFUSED', `The session ended (${code} ${reason}) before ${what} came.`),
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

  private newEnding(): Promise<{ code: number; reason: string }> {
    return new Promise((resolve) => {
      this.isOver = resolve;
    });
  }

  private makeLink(): DeviceLink {
    const { options, answer, mac, clientId, frameVersion } = this;
    const named = options.webSocketUrl === undefined && answer?.mqtt ? 'mqtt' : 'websocket';
    if ((options.transport ?? named) === 'mqtt') return this.makeMqttLink();
    const url = options.webSocketUrl ?? answer?.webSocketUrl ?? '';
    if (url === '')
      throw new DeviceError(
        'DEVICE_REFUSED',
        'The OTA answer names no WebSocket: this server’s devices use MQTT.',
      );
    return new WsLink({ url, token: options.token ?? answer?.token ?? '', mac, clientId, frameVersion });
  }

  private makeMqttLink(): DeviceLink {
    const { subscribes = false, network } = this.options;
    const offer = this.answer?.mqtt;
    if (offer === undefined)
      throw new DeviceError('DEVICE_REFUSED', 'The OTA answer names no MQTT broker: is MQTT_PORT set?');
    return new MqttLink({ offer, subscribes, network });
  }

  private events(): LinkEvents {
    return {
      onText: (text) => this.onText(text),
      onAudio: (packet, atMs) => {
        const earliestMs = this.arrivals.earliestMs(atMs);
        if (this.watch.onAudio(packet, atMs, earliestMs)) this.turn?.onFrame(packet, atMs);
      },
      onClose: (end) => {
        this.arrivals.stop();
        this.isOver(end);
      },
      note: (violation) => this.watch.note(violation),
    };
  }

  private onText(text: string): void {
    const atMs = systemClock.nowMs();
    const message = parseObject(text);
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
    this.watch.onHello(message, this.link?.hello.transport ?? 'websocket');
    this.session = typeof message.session_id === 'string' ? message.session_id : undefined;
    const { sample_rate: rate } = (message.audio_params ?? {}) as { sample_rate?: OpusRateHz };
    if (rate !== undefined) this.downlinkRateHz = rate;
  }

  private onMcp(payload: unknown): void {
    this.mcp.onPayload(payload, (answer) => {
      this.send({ session_id: this.session ?? '', type: 'mcp', payload: answer });
    });
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
