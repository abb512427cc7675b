import type { FrameVersion } from '@xiaozhi/device-protocol';
import { WebSocket } from 'ws';
import { audioFrame } from './audio-frames.js';
import type { Random } from './random.js';
import { textMessage } from './text-messages.js';

/** Close codes by which a gateway says why. 1006 is none: the connection just broke. */
const REASONED = new Set([1000, 1001, 1002, 1003, 1007, 1008, 1009, 1011]);
const ANSWER_DEADLINE_MS = 20_000;
const HELLO = '{"type":"hello","transport":"websocket","features":{"mcp":true}}';
const BATCH_COUNT = 40;
/** Kinds of text messages that devices understand. */
const KNOWN_TYPES = new Set([
  'hello',
  'stt',
  'tts',
  'llm',
  'mcp',
  'iot',
  'server',
  'pong',
  'system',
  'alert',
]);

export interface FuzzedConnection {
  sentCount: number;
  /** How it ended: a hello at the end was answered, the gateway closed it with this code, or this end dropped it. */
  outcome: string;
  violation?: string;
}

/** One connection that sends what no device should, then checks that the gateway still knows what it is doing. */
export async function fuzzConnection(
  url: string,
  random: Random,
  options: { deviceId: string; messagesCount: number },
): Promise<FuzzedConnection> {
  const version = random.pick([1, 1, 2, 3] as const);
  const socket = new WebSocket(url, { headers: headersOf(options.deviceId, version, random) });
  const watch = new SocketWatch(socket);
  try {
    if (!(await watch.opened)) return { sentCount: 0, outcome: watch.outcome, violation: watch.violation };
    if (random.chance(0.9)) socket.send(HELLO);
    const sentCount = await sendAll(socket, random, version, options.messagesCount);
    if (random.chance(0.1)) {
      socket.terminate();
      return { sentCount, outcome: 'dropped by the device', violation: watch.violation };
    }
    await watch.answerOrClose();
    return { sentCount, outcome: watch.outcome, violation: watch.violation };
  } finally {
    socket.terminate();
  }
}

function headersOf(deviceId: string, version: FrameVersion, random: Random): Record<string, string> {
  return {
    'device-id': deviceId,
    'client-id': 'fuzz',
    ...(random.chance(0.8) ? { 'protocol-version': String(version) } : {}),
    ...(random.chance(0.05) ? { 'protocol-version': '99999999999999999999' } : {}),
  };
}

async function sendAll(
  socket: WebSocket,
  random: Random,
  version: FrameVersion,
  count: number,
): Promise<number> {
  let sentCount = 0;
  while (sentCount < count && socket.readyState === WebSocket.OPEN) {
    const batchCount = Math.min(BATCH_COUNT, count - sentCount);
    for (let index = 0; index < batchCount; index += 1) sendOne(socket, random, version);
    sentCount += batchCount;
    // All are on their way before more are made: the pressure is the network's, not this process's memory.
    await new Promise<void>((next) => {
      if (socket.readyState === WebSocket.OPEN) socket.ping('', undefined, () => next());
      else next();
    });
  }
  return sentCount;
}

function sendOne(socket: WebSocket, random: Random, version: FrameVersion): void {
  if (random.chance(0.5)) return socket.send(audioFrame(random, version), { binary: true });
  const message = textMessage(random);
  if (random.chance(0.01)) {
    socket.send(message, { binary: false, fin: false });
    socket.send('', { binary: false, fin: true });
  } else socket.send(message, { binary: false });
}

/** Notes what comes back on a socket. */
class SocketWatch {
  readonly opened: Promise<boolean>;
  outcome = 'never opened';
  violation: string | undefined;
  private closed = false;
  private fault: string | undefined;
  private hellos = 0;
  private wake: () => void = () => undefined;

  constructor(private readonly socket: WebSocket) {
    this.opened = new Promise((resolve) => {
      socket.once('open', () => resolve(true));
      socket.once('close', () => resolve(false));
    });
    socket.on('error', (error) => {
      this.fault ??= error.message;
    });
    socket.on('message', (data, isBinary) => {
      if (!isBinary) this.onText((data as Buffer).toString('utf8'));
    });
    socket.once('close', (code, reason) => this.onClose(code, reason.toString()));
  }

  /** Asks for a sign of life. Resolves when it comes, or when the gateway closes; else it is a violation. */
  async answerOrClose(): Promise<void> {
    const before = this.hellos;
    if (this.socket.readyState === WebSocket.OPEN) this.socket.send(HELLO);
    const endMs = performance.now() + ANSWER_DEADLINE_MS;
    while (!this.closed && this.hellos === before) {
      if (performance.now() > endMs) {
        this.outcome = 'no answer';
        this.violation = 'a connection was neither answered nor closed';
        return;
      }
      await new Promise<void>((next) => {
        this.wake = next;
        setTimeout(next, 1_000).unref();
      });
    }
    if (!this.closed) this.outcome = 'answered';
  }

  private onText(text: string): void {
    let type: unknown;
    try {
      type = (JSON.parse(text) as { type?: unknown }).type;
    } catch {
      // Noted below: no known type.
      type = undefined;
    }
    if (typeof type !== 'string' || !KNOWN_TYPES.has(type))
      this.violation = `devices do not know this message: ${text.slice(0, 100)}`;
    if (type === 'hello') this.hellos += 1;
    this.wake();
  }

  private onClose(code: number, reason: string): void {
    this.closed = true;
    this.outcome = `closed ${code} ${reason}`.trim();
    if (!REASONED.has(code))
      this.violation ??= `the gateway broke a connection off (${code}, ${this.fault ?? 'without an error'})`;
    this.wake();
  }
}
