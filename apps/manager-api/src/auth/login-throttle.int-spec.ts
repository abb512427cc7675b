import { randomBytes, randomUUID } from 'node:crypto';
import { RedisProcess, describeWithRedisServer } from '@xiaozhi/outbox/testing';
import { Redis } from 'ioredis';
import { ManagerHarness, OPERATOR } from '../testing/manager-harness.js';
import { describeOnMariaDb } from '../testing/on-mariadb.js';
import { LoginThrottle } from './login-throttle.js';

/** Attempts of one account, and of one address: all these requests come from one. */
const ATTEMPTS_COUNT = 10;
const MASTER_KEY = randomBytes(32).toString('base64');

describeWithRedisServer(() => {
  describeOnMariaDb((databaseUrl) => {
    describe(LoginThrottle, () => {
      let redis: RedisProcess;
      let looker: Redis;
      let managers: ManagerHarness[] = [];
      const two = (): [ManagerHarness, ManagerHarness] => managers as [ManagerHarness, ManagerHarness];

      beforeAll(async () => {
        redis = await RedisProcess.make();
        await redis.start();
        const env = { DATABASE_URL: databaseUrl(), REDIS_URL: redis.url, MASTER_KEY };
        looker = new Redis(redis.url);
        looker.on('error', () => undefined);
        managers = [await ManagerHarness.start(env)];
        await managers[0]?.setUp();
        managers.push(await ManagerHarness.start(env));
      });
      afterAll(async () => {
        looker.disconnect();
        for (const manager of managers) await manager.stop();
        await redis.remove();
      });
      beforeEach(async () => {
        await looker.flushall();
        for (const manager of managers) await countsTogether(manager);
        await looker.flushall();
      });

      const signIn = async (manager: ManagerHarness, username: string, password: string): Promise<number> =>
        (await manager.stranger().send('POST', '/api/auth/login', { username, password })).status;
      const guess = (manager: ManagerHarness, username: string = OPERATOR.username): Promise<number> =>
        signIn(manager, username, 'a guess of mine');
      const loginKeys = (): Promise<string[]> => looker.keys('*:login:*');
      /** Until its next attempt is one in Redis. */
      async function countsTogether(manager: ManagerHarness): Promise<void> {
        const before = await loginKeys();
        while ((await loginKeys()).length <= before.length)
          await signIn(manager, randomUUID(), 'a guess of mine');
      }

      it('counts the guesses of two processes together', async () => {
        const [first, second] = two();
        for (let count = 0; count < ATTEMPTS_COUNT / 2; count += 1)
          expect([await guess(first), await guess(second)]).toEqual([401, 401]);
        expect([await guess(first), await guess(second)]).toEqual([429, 429]);
        expect(await signIn(second, OPERATOR.username, OPERATOR.password)).toBe(429);
      });

      it('forgets for all of them after a success', async () => {
        const [first, second] = two();
        for (let count = 1; count < ATTEMPTS_COUNT; count += 1) expect(await guess(first)).toBe(401);
        expect(await signIn(second, OPERATOR.username, OPERATOR.password)).toBe(200);
        expect(await loginKeys()).toEqual([]);
        for (let count = 0; count < ATTEMPTS_COUNT; count += 1) expect(await guess(first)).toBe(401);
        expect(await guess(second)).toBe(429);
      });

      it('keeps no account and no address readable, and nothing for longer than it counts', async () => {
        await guess(two()[0]);
        const keys = await loginKeys();
        expect(keys).toHaveLength(2);
        expect(keys.join(' ')).not.toMatch(/operator|account|address|127\.0\.0\.1/);
        for (const key of keys) {
          expect(await looker.zcard(key)).toBe(1);
          expect(await looker.pttl(key)).toBeGreaterThan(14 * 60_000);
          expect(await looker.pttl(key)).toBeLessThanOrEqual(15 * 60_000);
        }
      });

      it('bounds each process alone while Redis is dead or hangs, and locks nobody out', async () => {
        const [first, second] = two();
        for (let count = 0; count <= ATTEMPTS_COUNT; count += 1) await guess(first);
        redis.hang();
        expect(await signIn(first, OPERATOR.username, OPERATOR.password)).toBe(200);
        redis.goOn();
        await redis.kill();
        for (let count = 0; count < ATTEMPTS_COUNT; count += 1) expect(await guess(first)).toBe(401);
        expect(await guess(first)).toBe(429);
        expect(await signIn(second, OPERATOR.username, OPERATOR.password)).toBe(200);
        expect(first.logText).toContain('attempts to sign in are counted in this process alone');
        await redis.start();
        await countsTogether(second);
        expect(second.logText).toContain('attempts to sign in are counted in Redis again');
      });
    });
  });
});
