import { randomUUID } from 'node:crypto';
import { silentLogger } from '@xiaozhi/observability';
import { Redis } from 'ioredis';
import { RedisRateCounter } from './redis-rate-counter.js';

const URL = process.env.REDIS_URL ?? 'redis://127.0.0.1:6379';

describe(RedisRateCounter, () => {
  const prefix = `rate-test-${randomUUID()}`;
  const rule = (key: string, maxCount: number): { key: string; maxCount: number; windowMs: number } => ({
    key,
    maxCount,
    windowMs: 3_600_000,
  });
  const counters: RedisRateCounter[] = [];
  const redis = new Redis(URL);
  const open = (url = URL): RedisRateCounter => {
    const counter = new RedisRateCounter(url, prefix, silentLogger());
    counters.push(counter);
    return counter;
  };
  /** Until it counts in Redis, and not for itself. */
  async function connected(): Promise<RedisRateCounter> {
    const counter = open();
    const key = randomUUID();
    while ((await redis.exists(`{${prefix}}:${key}`)) === 0) await counter.take([rule(key, 1_000_000)]);
    return counter;
  }
  afterAll(async () => {
    for (const counter of counters) counter.close();
    const keys = await redis.keys(`{${prefix}}:*`);
    if (keys.length > 0) await redis.del(...keys);
    await redis.quit();
  });

  it('counts for several processes together, all rules or none', async () => {
    const [one, other] = [await connected(), await connected()];
    expect(await one.take([rule('a', 2)])).toBe(0);
    expect(await other.take([rule('a', 2)])).toBe(0);
    const waitMs = await one.take([rule('b', 1), rule('a', 2)]);
    expect(waitMs).toBeGreaterThan(1_700_000);
    expect(waitMs).toBeLessThanOrEqual(1_800_000);
    expect(await other.take([rule('b', 1)])).toBe(0);
    expect(await redis.pttl(`{${prefix}}:a`)).toBeGreaterThan(3_500_000);
  });

  it('counts for itself while Redis is away', async () => {
    const counter = open('redis://127.0.0.1:1');
    expect(await counter.take([rule('c', 1)])).toBe(0);
    expect(await counter.take([rule('c', 1)])).toBeGreaterThan(0);
    expect(await redis.exists(`{${prefix}}:c`)).toBe(0);
  });
});
