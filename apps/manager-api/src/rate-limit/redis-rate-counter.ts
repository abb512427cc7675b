import type { Logger } from '@xiaozhi/observability';
import { Redis } from 'ioredis';
import { MemoryRateCounter } from './memory-rate-counter.js';
import type { RateCounter, RateRule } from './rate-rule.js';

const TIMEOUT_MS = 250;
const RECONNECT_MS = 1_000;
const DISCONNECT_MS = 200;

/**
 * As `MemoryRateCounter`, by the clock of Redis: all keys or none. ARGV has count and window of each key.
 * Numbers are in microseconds, which Lua keeps exactly.
 */
const TAKE = `
local time = redis.call('TIME')
local now = time[1] * 1000000 + time[2]
local paid, wait = {}, 0
for i, key in ipairs(KEYS) do
  local count, window = tonumber(ARGV[2 * i - 1]), tonumber(ARGV[2 * i]) * 1000
  paid[i] = math.max(now, tonumber(redis.call('GET', key) or 0)) + math.ceil(window / count)
  wait = math.max(wait, paid[i] - window - now)
end
if wait > 0 then return math.ceil(wait / 1000) end
for i, key in ipairs(KEYS) do
  redis.call('SET', key, string.format('%.0f', paid[i]), 'PX', math.ceil((paid[i] - now) / 1000) + 1)
end
return 0
`;

interface Commands {
  takeRate(count: number, ...args: (string | number)[]): Promise<number>;
}

/** Counts for all processes of manager-api together; while Redis is away, each counts for itself. */
export class RedisRateCounter implements RateCounter {
  private readonly redis: Redis;
  private readonly alone = new MemoryRateCounter();
  private isClosed = false;
  private wasUp = true;
  private timer: NodeJS.Timeout | undefined;

  /** @param url `redis://` or `rediss://`. @param prefix of all keys */
  constructor(
    url: string,
    private readonly prefix: string,
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
    this.redis.defineCommand('takeRate', { lua: TAKE });
    // Each call fails by itself; without a listener this would end the process.
    this.redis.on('error', () => undefined);
    this.redis.on('connect', () => this.redis.stream.unref());
    this.redis.on('ready', () => this.told(true));
    this.redis.on('end', () => this.connectLater());
    this.open();
  }

  async take(rules: readonly RateRule[]): Promise<number> {
    if (this.redis.status !== 'ready') return this.alone.take(rules);
    // One slot for all, where Redis is a cluster.
    const keys = rules.map(({ key }) => `{${this.prefix}}:${key}`);
    const limits = rules.flatMap(({ maxCount, windowMs }) => [maxCount, windowMs]);
    try {
      return await (this.redis as unknown as Commands).takeRate(rules.length, ...keys, ...limits);
    } catch {
      // Redis' own words may quote what was sent.
      this.told(false);
      return this.alone.take(rules);
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
    if (isUp) this.logger.info({}, 'requests are counted in Redis again');
    else this.logger.warn({}, 'Redis does not answer; requests are counted in this process alone');
  }
}
