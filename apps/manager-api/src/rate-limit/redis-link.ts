import type { Logger } from '@xiaozhi/observability';
import { Redis } from 'ioredis';

const TIMEOUT_MS = 250;
const RECONNECT_MS = 1_000;
const DISCONNECT_MS = 200;

/** A connection that may break: what is asked meanwhile is answered by something else, at once. */
export class RedisLink<Commands> {
  private readonly redis: Redis;
  private isClosed = false;
  private wasUp = true;
  private timer: NodeJS.Timeout | undefined;

  /**
   * @param url `redis://` or `rediss://`
   * @param scripts Lua by the name of its command; the number of keys is its first argument
   * @param what is counted, for the log
   */
  constructor(
    url: string,
    scripts: Record<keyof Commands & string, string>,
    private readonly what: string,
    private readonly logger: Pick<Logger, 'warn' | 'info'>,
  ) {
    this.redis = new Redis(url, {
      lazyConnect: true,
      connectTimeout: TIMEOUT_MS,
      commandTimeout: TIMEOUT_MS,
      disconnectTimeout: DISCONNECT_MS,
      enableOfflineQueue: false,
      autoResendUnfulfilledCommands: false,
      maxRetriesPerRequest: 0,
      // Its own timer would keep the process alive.
      retryStrategy: () => null,
    });
    for (const [name, lua] of Object.entries<string>(scripts)) this.redis.defineCommand(name, { lua });
    // Each call fails by itself; without a listener this would end the process.
    this.redis.on('error', () => undefined);
    this.redis.on('connect', () => this.redis.stream.unref());
    this.redis.on('ready', () => this.told(true));
    this.redis.on('end', () => this.connectLater());
    this.open();
  }

  /** @param alone answers while Redis is away, or too slow */
  async ask<T>(command: (redis: Redis & Commands) => Promise<T>, alone: () => T | Promise<T>): Promise<T> {
    if (this.redis.status !== 'ready') return alone();
    try {
      return await command(this.redis as Redis & Commands);
    } catch {
      // Redis' own words may quote what was sent.
      this.told(false);
      return alone();
    }
  }

  close(): void {
    this.isClosed = true;
    clearTimeout(this.timer);
    this.redis.disconnect();
  }

  private open(): void {
    this.redis.connect().catch(() => undefined);
  }

  private connectLater(): void {
    if (this.isClosed) return;
    this.told(false);
    this.timer = setTimeout(() => this.open(), RECONNECT_MS).unref();
  }

  private told(isUp: boolean): void {
    if (isUp === this.wasUp) return;
    this.wasUp = isUp;
    if (isUp) this.logger.info({}, `${this.what} are counted in Redis again`);
    else this.logger.warn({}, `Redis does not answer; ${this.what} are counted in this process alone`);
  }
}
