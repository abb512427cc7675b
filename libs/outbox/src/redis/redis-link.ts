import { Redis } from 'ioredis';
import type { RedisOptions } from 'ioredis';
import { OUTBOX_SCRIPTS, scriptText } from './outbox-scripts.js';
import type { OutboxScript } from './outbox-scripts.js';
import { toOutboxError } from './redis-fault.js';

/** Longest pause between two attempts to connect. */
const RECONNECT_MS = 1_000;
const SILENT_MS = 3_000;
const DISCONNECT_MS = 200;

export interface RedisLinkOptions {
  /** `redis://` or `rediss://`, with user, password and database where needed. */
  url: string;
  /** Of all keys. */
  prefix: string;
  /** Longest wait for an answer, and for a connection, in ms. */
  timeoutMs: number;
}

type Runner = (key: string, ...args: (string | number)[]) => Promise<unknown>;

/**
 * One connection, which comes back by itself. Nothing waits for it: what is asked while it is away fails at once, and
 * nothing is sent twice. Scripts run in the order of the calls.
 */
export class RedisLink {
  private readonly redis: Redis;
  private readonly key: string;
  /** Host and port, for people. */
  readonly where: string;

  constructor({ url, prefix, timeoutMs }: RedisLinkOptions) {
    const { hostname, port } = new URL(url);
    this.where = `${hostname}:${port === '' ? '6379' : port}`;
    this.key = `{${prefix}}`;
    const options: RedisOptions = {
      lazyConnect: true,
      connectTimeout: timeoutMs,
      commandTimeout: timeoutMs,
      // A connection that says nothing so long is dead, whatever TCP still hopes.
      socketTimeout: Math.max(SILENT_MS, 2 * timeoutMs),
      disconnectTimeout: DISCONNECT_MS,
      enableOfflineQueue: false,
      autoResendUnfulfilledCommands: false,
      maxRetriesPerRequest: 0,
      retryStrategy: (attempts) => Math.min(50 * 2 ** attempts, RECONNECT_MS),
    };
    this.redis = new Redis(url, options);
    for (const name of Object.keys(OUTBOX_SCRIPTS) as OutboxScript[])
      this.redis.defineCommand(commandOf(name), { numberOfKeys: 1, lua: scriptText(name) });
    // Each call fails by itself; without a listener this would end the process.
    this.redis.on('error', () => undefined);
  }

  /** Whether a call has a chance. */
  get isUp(): boolean {
    return this.redis.status === 'ready';
  }

  /** Begins to connect. Resolves when there is a connection, or the first attempt failed; it goes on trying then. */
  async open(): Promise<void> {
    await this.redis.connect().catch(() => undefined);
  }

  /** Told when a connection is there, and when it is gone. */
  onChange(listener: (isUp: boolean) => void): void {
    this.redis.on('ready', () => listener(true));
    this.redis.on('close', () => listener(false));
  }

  /** @throws OutboxError OUTBOX_UNAVAILABLE, or OUTBOX_FULL; then it may be done or not */
  async run(name: OutboxScript, ...args: (string | number)[]): Promise<unknown> {
    try {
      const commands = this.redis as unknown as Record<string, Runner>;
      return await commands[commandOf(name)]?.(this.key, ...args);
    } catch (error) {
      throw toOutboxError(error, this.where);
    }
  }

  /** Any command, for example `CONFIG GET`. @throws Error Redis' own */
  async ask(command: string, ...args: string[]): Promise<unknown> {
    return this.redis.call(command, ...args);
  }

  close(): void {
    this.redis.disconnect();
  }
}

function commandOf(name: OutboxScript): string {
  return `outbox:${name}`;
}
