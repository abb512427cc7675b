import { spawnSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { Redis } from 'ioredis';

const DEFAULT_URL = 'redis://127.0.0.1:6379';

export interface SharedRedis {
  url: string;
  /** What is stored of an entry below a prefix is no JSON any more. */
  damage(prefix: string, id: string): Promise<void>;
  /** A prefix that nobody has; its keys go with the suite. */
  freshPrefix(): string;
}

/**
 * Runs a suite on the Redis of `REDIS_URL`, or of this machine. Without it the suite's tests cannot run: in CI that
 * fails, and elsewhere one test's name says so.
 */
export function describeOnRedis(suite: (redis: SharedRedis) => void): void {
  const url = process.env.REDIS_URL ?? DEFAULT_URL;
  if (!isThere(url) && process.env.CI !== 'true') {
    process.stdout.write(`Redis does not answer at ${url}: its tests were not run.\n`);
    it(`was not run: Redis does not answer at ${url}`, () => expect(isThere(url)).toBe(false));
    return;
  }
  const prefixes: string[] = [];
  afterAll(async () => {
    const redis = new Redis(url);
    for (const prefix of prefixes) {
      const keys = await redis.keys(`{${prefix}}*`);
      if (keys.length > 0) await redis.del(...keys);
    }
    await redis.quit();
  });
  suite({
    url,
    damage: async (prefix, id) => {
      const redis = new Redis(url);
      await redis.hset(`{${prefix}}:entry:${id}`, 'payload', '{"text');
      await redis.quit();
    },
    freshPrefix: () => {
      const prefix = `test:${randomUUID()}`;
      prefixes.push(prefix);
      return prefix;
    },
  });
}

/** The same for a suite that starts, kills and stops a Redis of its own. */
export function describeWithRedisServer(suite: () => void): void {
  const isInstalled = spawnSync('redis-server', ['--version']).status === 0;
  if (!isInstalled && process.env.CI !== 'true') {
    process.stdout.write('redis-server is not installed: its tests were not run.\n');
    it('was not run: redis-server is not installed', () => expect(isInstalled).toBe(false));
    return;
  }
  suite();
}

/** Tests must be declared at once, so the question is asked at once, in a process of its own. */
function isThere(url: string): boolean {
  const { hostname, port } = new URL(url);
  const connect = `require('node:net').connect(${port || '6379'},'${hostname}',()=>process.exit(0)).on('error',()=>process.exit(1))`;
  return spawnSync(process.execPath, ['-e', connect], { timeout: 5_000 }).status === 0;
}
