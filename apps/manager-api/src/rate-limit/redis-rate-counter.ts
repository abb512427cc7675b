import type { Logger } from '@xiaozhi/observability';
import { MemoryRateCounter } from './memory-rate-counter.js';
import type { RateCounter, RateRule } from './rate-rule.js';
import { RedisLink } from './redis-link.js';

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
  private readonly link: RedisLink<Commands>;
  private readonly alone = new MemoryRateCounter();

  /** @param url `redis://` or `rediss://`. @param prefix of all keys */
  constructor(
    url: string,
    private readonly prefix: string,
    logger: Pick<Logger, 'warn' | 'info'>,
  ) {
    this.link = new RedisLink<Commands>(url, { takeRate: TAKE }, 'requests', logger);
  }

  take(rules: readonly RateRule[]): Promise<number> {
    // One slot for all, where Redis is a cluster.
    const keys = rules.map(({ key }) => `{${this.prefix}}:${key}`);
    const limits = rules.flatMap(({ maxCount, windowMs }) => [maxCount, windowMs]);
    return this.link.ask(
      (redis) => redis.takeRate(rules.length, ...keys, ...limits),
      () => this.alone.take(rules),
    );
  }

  close(): void {
    this.link.close();
  }
}
