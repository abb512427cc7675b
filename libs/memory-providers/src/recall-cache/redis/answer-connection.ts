import { Redis } from 'ioredis';
import { ANSWER_SCRIPTS, scriptText } from './answer-scripts.js';
import type { AnswerScript } from './answer-scripts.js';

const RECONNECT_MS = 1_000;
/** A connection that says nothing so long is dead, whatever TCP still hopes. */
const SILENT_MS = 3_000;
const DISCONNECT_MS = 200;

export interface AnswerConnectionOptions {
  /** `redis://` or `rediss://`, with user, password and database where needed. */
  url: string;
  /** Of all keys. */
  prefix: string;
  /** Longest wait for a connection and for an answer, in ms. */
  timeoutMs: number;
  onReady: () => void;
}

type Runner = (key: string, ...args: (string | number)[]) => Promise<unknown>;

/**
 * One connection, which comes back by itself and keeps no process alive. What is asked while it is away fails at once.
 * Scripts run in the order of the calls.
 */
export class AnswerConnection {
  /** Host and port, for people. */
  readonly where: string;
  private readonly redis: Redis;
  private readonly key: string;
  private isClosed = false;
  private timer: NodeJS.Timeout | undefined;

  constructor({ url, prefix, timeoutMs, onReady }: AnswerConnectionOptions) {
    const { hostname, port } = new URL(url);
    this.where = `${hostname}:${port === '' ? '6379' : port}`;
    // One slot for all, where Redis is a cluster.
    this.key = `{${prefix}}`;
    this.redis = new Redis(url, {
      lazyConnect: true,
      connectTimeout: timeoutMs,
      commandTimeout: timeoutMs,
      socketTimeout: Math.max(SILENT_MS, 2 * timeoutMs),
      disconnectTimeout: DISCONNECT_MS,
      enableOfflineQueue: false,
      autoResendUnfulfilledCommands: false,
      maxRetriesPerRequest: 0,
      // Its own timer would keep the process alive.
      retryStrategy: () => null,
    });
    for (const name of ANSWER_SCRIPTS)
      this.redis.defineCommand(commandOf(name), { numberOfKeys: 1, lua: scriptText(name) });
    // Each call fails by itself; without a listener this would end the process.
    this.redis.on('error', () => undefined);
    this.redis.on('connect', () => this.redis.stream.unref());
    this.redis.on('ready', onReady);
    this.redis.on('end', () => this.connectLater());
  }

  /** Whether a call has a chance. */
  get isUp(): boolean {
    return this.redis.status === 'ready';
  }

  /** Begins to connect, and goes on trying. */
  open(): void {
    this.redis.connect().catch(() => undefined);
  }

  /** @throws Error Redis' own, which may quote what was sent: it must not be logged */
  async run(name: AnswerScript, ...args: (string | number)[]): Promise<unknown> {
    const commands = this.redis as unknown as Record<string, Runner>;
    return commands[commandOf(name)]?.(this.key, ...args);
  }

  close(): void {
    this.isClosed = true;
    clearTimeout(this.timer);
    this.redis.disconnect();
  }

  private connectLater(): void {
    if (this.isClosed) return;
    this.timer = setTimeout(() => this.open(), RECONNECT_MS).unref();
  }
}

function commandOf(name: AnswerScript): string {
  return `answers:${name}`;
}
