import { playgroundMessage } from '@xiaozhi/contracts';
import type { PlaygroundSession, TurnMemoryMessage, TurnTraceMessage } from '@xiaozhi/contracts';
import { parseServerMessage } from '@xiaozhi/device-protocol';
import type { ServerMessage } from '@xiaozhi/device-protocol';
import { UPLINK } from './audio/opus-codec.js';

/**
 * Why a connection is no more. `unreachable`: no gateway answered; `refused`: it did not know the credentials;
 * `no-answer`: it did not answer the hello; `replaced`: this user opened the page elsewhere; `lost`: the network or
 * the gateway went; `over`: the gateway ended the conversation; `left`: the page did.
 */
export type ConnectionEnd = 'unreachable' | 'refused' | 'no-answer' | 'replaced' | 'lost' | 'over' | 'left';

export type GatewayMessage =
  | Exclude<ServerMessage, { kind: 'hello' | 'ignored' }>
  | { kind: 'trace'; trace: TurnTraceMessage }
  | { kind: 'memory'; memory: TurnMemoryMessage };

export interface GatewayEvents {
  /** The gateway has answered the hello. */
  onOpen: (sessionId: string) => void;
  onMessage: (message: GatewayMessage) => void;
  /** One Opus packet. */
  onPacket: (packet: Uint8Array) => void;
  /** Once, and nothing after it. */
  onEnd: (end: ConnectionEnd) => void;
}

const HELLO_DEADLINE_MS = 10_000;
/** More waits only where the network is too slow for speech: then packets are dropped. */
const UNSENT_MAX_BYTES = 64 * 1024;
const POLICY_VIOLATION = 1008;
const NORMAL = 1000;

/** A browser's connection to the gateway, in the protocol of devices. It is not made anew by itself. */
export class GatewayConnection {
  private readonly socket: WebSocket;
  private readonly deadline: ReturnType<typeof setTimeout>;
  private isOpen = false;
  private isGreeted = false;
  private isOver = false;

  constructor(
    { path, protocols }: Pick<PlaygroundSession, 'path' | 'protocols'>,
    private readonly events: GatewayEvents,
  ) {
    const url = new URL(path, location.href);
    url.protocol = url.protocol === 'https:' ? 'wss:' : 'ws:';
    this.socket = new WebSocket(url, protocols);
    this.socket.binaryType = 'arraybuffer';
    this.socket.onopen = () => this.greet();
    this.socket.onmessage = ({ data }: MessageEvent<unknown>) => this.take(data);
    this.socket.onclose = ({ code, reason }) => this.end(this.endOf(code, reason));
    this.deadline = setTimeout(() => this.end('no-answer'), HELLO_DEADLINE_MS);
  }

  /** Says a typed text, as if it had been understood. */
  say(text: string): void {
    this.send({ type: 'listen', state: 'detect', text });
  }

  /** Packets follow. `manual`: until `stopListening`; `auto`: until the gateway hears that the speaker is done. */
  listen(mode: 'manual' | 'auto'): void {
    this.send({ type: 'listen', state: 'start', mode });
  }

  stopListening(): void {
    this.send({ type: 'listen', state: 'stop' });
  }

  /** Ends the answer that is being given. */
  abort(): void {
    this.send({ type: 'abort' });
  }

  sendPacket(packet: Uint8Array): void {
    if (!this.isGreeted || this.isOver || this.socket.bufferedAmount > UNSENT_MAX_BYTES) return;
    this.socket.send(new Uint8Array(packet));
  }

  close(): void {
    this.end('left');
  }

  private greet(): void {
    this.isOpen = true;
    const { sampleRateHz, frameDurationMs } = UPLINK;
    this.send({
      type: 'hello',
      version: 1,
      transport: 'websocket',
      features: {},
      audio_params: {
        format: 'opus',
        sample_rate: sampleRateHz,
        channels: 1,
        frame_duration: frameDurationMs,
      },
    });
  }

  private take(data: unknown): void {
    if (this.isOver) return;
    if (data instanceof ArrayBuffer) {
      if (data.byteLength > 0) this.events.onPacket(new Uint8Array(data));
      return;
    }
    const message = typeof data === 'string' ? readMessage(data) : undefined;
    if (message === undefined) return;
    if (message.kind !== 'hello') return this.events.onMessage(message);
    if (this.isGreeted) return;
    this.isGreeted = true;
    clearTimeout(this.deadline);
    this.events.onOpen(message.sessionId);
  }

  private send(message: object): void {
    if (this.isOpen && !this.isOver) this.socket.send(JSON.stringify(message));
  }

  private endOf(code: number, reason: string): ConnectionEnd {
    if (code === POLICY_VIOLATION) return 'refused';
    if (!this.isGreeted) return 'unreachable';
    if (code !== NORMAL) return 'lost';
    return reason.startsWith('replaced') ? 'replaced' : 'over';
  }

  private end(end: ConnectionEnd): void {
    if (this.isOver) return;
    this.isOver = true;
    clearTimeout(this.deadline);
    this.socket.close();
    this.events.onEnd(end);
  }
}

/** @returns undefined for what a device ignores too */
function readMessage(text: string): GatewayMessage | Extract<ServerMessage, { kind: 'hello' }> | undefined {
  const value = parseJson(text);
  const { data } = playgroundMessage.safeParse(value);
  if (data?.type === 'turn_trace') return { kind: 'trace', trace: data };
  if (data?.type === 'turn_memory') return { kind: 'memory', memory: data };
  const message = parseServerMessage(value);
  return message.kind === 'ignored' ? undefined : message;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // A refusal is told in plain words before the socket is closed; the code says the same.
    return undefined;
  }
}
