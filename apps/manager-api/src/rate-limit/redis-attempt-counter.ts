import { createHmac, randomUUID } from 'node:crypto';
import type { Logger } from '@xiaozhi/observability';
import { RateLimit } from '../security/rate-limit.js';
import { MemoryAttemptCounter } from './attempt-counter.js';
import type { AttemptCounter, AttemptLimit } from './attempt-counter.js';
import { RedisLink } from './redis-link.js';

/** As `RateLimit`, by the clock of Redis: the attempts of a key are members of a set, by their time in ms. */
const TAKE = `
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local count, window, wait = tonumber(ARGV[1]), tonumber(ARGV[2]), 0
for _, key in ipairs(KEYS) do
  redis.call('ZREMRANGEBYSCORE', key, '-inf', now - window)
  if redis.call('ZCARD', key) >= count then
    wait = math.max(wait, tonumber(redis.call('ZRANGE', key, 0, 0, 'WITHSCORES')[2]) + window - now)
  else
    redis.call('ZADD', key, now, ARGV[3])
    redis.call('PEXPIRE', key, window)
  end
end
return wait
`;

interface Commands {
  takeAttempts(count: number, ...args: (string | number)[]): Promise<number>;
}

/** Where and under what Redis keeps the counts. */
export interface RedisAttempts {
  /** `redis://` or `rediss://`. */
  url: string;
  /** Of all keys. */
  prefix: string;
  /** Same in all processes: without it nobody reads from Redis which account or address a key is. */
  secret: () => string;
}

/** Counts for all processes of manager-api together; while Redis is away, each counts for itself. */
export class RedisAttemptCounter implements AttemptCounter {
  private readonly link: RedisLink<Commands>;
  private readonly alone: MemoryAttemptCounter;

  constructor(
    private readonly place: RedisAttempts,
    private readonly limit: AttemptLimit,
    logger: Pick<Logger, 'warn' | 'info'>,
  ) {
    this.alone = new MemoryAttemptCounter(new RateLimit(limit.maxCount, limit.windowMs));
    this.link = new RedisLink<Commands>(place.url, { takeAttempts: TAKE }, 'attempts to sign in', logger);
  }

  take(keys: readonly string[]): Promise<number> {
    const { maxCount, windowMs } = this.limit;
    const names = this.namesOf(keys);
    return this.link.ask(
      (redis) => redis.takeAttempts(names.length, ...names, maxCount, windowMs, randomUUID()),
      () => this.alone.take(keys),
    );
  }

  async forget(keys: readonly string[]): Promise<void> {
    await this.alone.forget(keys);
    await this.link.ask(
      (redis) => redis.del(...this.namesOf(keys)),
      () => 0,
    );
  }

  close(): void {
    this.link.close();
  }

  private namesOf(keys: readonly string[]): string[] {
    const { prefix, secret } = this.place;
    const hide = (key: string): string => createHmac('sha256', secret()).update(key).digest('base64url');
    // One slot for all, where Redis is a cluster.
    return keys.map((key) => `{${prefix}}:login:${hide(key)}`);
  }
}
