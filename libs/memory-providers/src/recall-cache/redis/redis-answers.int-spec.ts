import { setTimeout as wait } from 'node:timers/promises';
import type { RoleId } from '@xiaozhi/memory';
import { createLogger } from '@xiaozhi/observability';
import { RedisProcess, describeWithRedisServer } from '@xiaozhi/outbox/testing';
import { Redis } from 'ioredis';
import type { CacheQuestion } from '../recall-cache.js';
import type { SharedAnswers } from '../gateway-answers.js';
import { describeCachedProvider } from '../testing/cached.provider.contract.js';
import { ANN, BOB, RecallBench } from '../testing/recall-bench.js';
import { RedisAnswers } from './redis-answers.js';
import type { AnswerSeal, RedisAnswersOptions } from './redis-answers.js';

describeWithRedisServer(() => {
  describe(RedisAnswers, () => {
    let redis: RedisProcess;
    let raw: Redis;
    let opened: RedisAnswers[] = [];
    let prefix = '';
    let lines: string[] = [];

    beforeAll(async () => {
      redis = await RedisProcess.make();
      await redis.start('--appendfsync', 'no');
      raw = new Redis(redis.url, { retryStrategy: () => 50 });
      raw.on('error', () => undefined);
    });
    afterAll(async () => {
      raw.disconnect();
      await redis.remove();
    });
    beforeEach(async () => {
      [lines, prefix] = [[], `test:${Math.random()}`];
      opened = [open(), open()];
      await until(() => opened.every((level) => isUp(level)));
    });
    afterEach(() => opened.forEach((level) => level.close()));

    function open(options: Partial<RedisAnswersOptions> = {}): RedisAnswers {
      const destination = { write: (line: string) => void lines.push(line) };
      const logger = createLogger({ service: 'test', level: 'debug', destination });
      const level = new RedisAnswers({ url: redis.url, prefix, timeoutMs: 500, logger, ...options });
      level.open();
      return level;
    }
    /** Gateways that answer the same questions of the same people. */
    function gateways(levels: readonly SharedAnswers[] = opened): [RecallBench, RecallBench] {
      const stored = new Map<RoleId, string>();
      const benches = levels.map((shared) => new RecallBench({ shared, stored, scope: 'x' }));
      return benches as [RecallBench, RecallBench];
    }
    const keys = async (): Promise<string[]> => (await raw.keys(`*${prefix}*`)).sort();
    const kept = (count: number) => async (): Promise<boolean> =>
      (await raw.eval(COUNT_ANSWERS, 1, `{${prefix}}`)) === count;

    describe('as the second level', () => {
      let next = 0;
      describeCachedProvider('a cached provider over Redis', {
        shared: () => opened[(next += 1) % 2],
        runs: 40,
      });
    });

    it('answers at one gateway what another one asked', async () => {
      const [here, there] = gateways();
      here.stored.set(ANN, 'lives in Paris');
      await here.recall(ANN, 'Where do I live?');
      await until(kept(1));
      expect(await there.recall(ANN, 'where do I live')).toBe('lives in Paris');
      expect([there.asked, there.hits]).toEqual([[], 1]);
      expect(await there.recall(BOB, 'Where do I live?')).toBe('');
      expect(there.asked).toHaveLength(1);
    });

    it.each([
      [ANN, 'nobody asked since'],
      [BOB, 'somebody asked since'],
    ])(
      'refuses what was asked for before another gateway changed the memories (%s, %s)',
      async (role, since) => {
        const [here, there] = gateways();
        const generation = (): Promise<string | null> => raw.hget(`{${prefix}}:role:${role}`, 'generation');
        const { isAsked, give } = here.holdAnswers();
        const early = here.recall(role, 'x');
        await isAsked;
        expect(await generation()).not.toBeNull();
        there.cache.forget(role);
        await until(async () => (await generation()) === null);
        if (since === 'somebody asked since') await here.cache.find(aQuestion(role), 60_000, async () => []);
        give('old');
        expect(await early).toBe('old');
        // One connection: what was to be kept was before this.
        await opened[0]?.look('another' as RoleId, 'x');
        expect(JSON.stringify(await raw.hgetall(`{${prefix}}:role:${role}`))).not.toContain('old');
        expect(await there.recall(role, 'x')).toBe('');
      },
    );

    it('takes away all that it has of a person, whoever talked with them', async () => {
      const [here, there] = gateways();
      here.stored.set(ANN, 'a secret wish').set(BOB, 'pears');
      for (const text of ['a', 'b']) await here.recall(ANN, text);
      await here.recall(BOB, 'a');
      await until(kept(3));
      there.cache.forgetThose((roleId) => roleId === ANN);
      await until(kept(1));
      const left = await Promise.all((await keys()).map((key) => raw.dump(key)));
      expect((await keys()).join()).not.toContain(ANN);
      expect(left.join()).not.toContain(ANN);
      there.cache.forget(BOB);
      await until(kept(0));
    });

    it('has an end and its own prefix on every key, and stays within its bounds', async () => {
      const bounds = { rolesCount: 3, answersOfRoleCount: 2, answerBytes: 500, bytes: 2_000 };
      opened.push(open({ bounds }));
      const [level] = opened.slice(2) as [RedisAnswers];
      await until(() => isUp(level));
      const [here] = gateways([level]);
      const roles = ['r1', 'r2', 'r3', 'r4', 'r5'] as RoleId[];
      for (const roleId of roles) {
        here.stored.set(roleId, 'x'.repeat(300));
        for (const text of ['a', 'b', 'c']) await here.recall(roleId, text);
      }
      here.stored.set(ANN, 'x'.repeat(600));
      await here.recall(ANN, 'a');
      await until(async () => (await raw.zscore(`{${prefix}}:roles`, 'r5')) !== null && kept(2)());
      expect(await raw.zcard(`{${prefix}}:roles`)).toBeLessThanOrEqual(3);
      expect(Number(await raw.hget(`{${prefix}}:sizes`, 'total'))).toBeLessThanOrEqual(2_000);
      const all = await keys();
      expect(all.every((key) => key.startsWith(`{${prefix}}:`))).toBe(true);
      for (const key of all) expect(await raw.pttl(key)).toBeGreaterThan(0);
    });

    it('holds sealed text, which opens in its own place only', async () => {
      const places: string[] = [];
      const seal: AnswerSeal = {
        seal: (text, place) => `${JSON.stringify(place)}|${Buffer.from(text).toString('base64')}`,
        open: (stored, place) => {
          places.push(stored);
          const [sealedFor, text] = stored.split('|');
          if (sealedFor !== JSON.stringify(place)) return undefined;
          return Buffer.from(text ?? '', 'base64').toString();
        },
      };
      const sealing = [open({ seal }), open({ seal })];
      opened.push(...sealing);
      await until(() => sealing.every(isUp));
      const [here, there] = gateways(sealing);
      here.stored.set(ANN, 'lives in Paris').set(BOB, 'lives in Oslo');
      await here.recall(ANN, 'x');
      await here.recall(BOB, 'x');
      await until(kept(2));
      const [ofAnn, ofBob] = [`{${prefix}}:role:${ANN}`, `{${prefix}}:role:${BOB}`];
      expect(JSON.stringify([await raw.hgetall(ofAnn), await raw.hgetall(ofBob)])).not.toMatch(/Paris|Oslo/);
      const [question] = Object.keys(await raw.hgetall(ofAnn)).filter((field) => field.startsWith('answer:'));
      const [other] = Object.keys(await raw.hgetall(ofBob)).filter((field) => field.startsWith('answer:'));
      await raw.hset(ofBob, other ?? '', (await raw.hget(ofAnn, question ?? '')) ?? '');
      expect(await there.recall(BOB, 'x')).toBe('lives in Oslo');
      expect([places.length, there.asked]).toEqual([1, [`${BOB} x`]]);
      expect(await there.recall(ANN, 'x')).toBe('lives in Paris');
      expect(there.asked).toHaveLength(1);
    });

    it.each(['hang', 'kill'] as const)(
      'goes on without Redis (%s), and forgets when it is back',
      async (how) => {
        const [here, there] = gateways();
        here.stored.set(ANN, 'old');
        await here.recall(ANN, 'x');
        await until(kept(1));
        await redis[how]();
        here.stored.set(ANN, 'new');
        here.cache.forget(ANN);
        for (const text of ['x', 'y', 'z', 'x y']) expect(await here.recall(ANN, text)).toBe('new');
        expect(here.asked).toHaveLength(5);
        if (how === 'hang') redis.goOn();
        else await redis.start('--appendfsync', 'no');
        // Nothing is asked here: what was changed goes by itself.
        await until(() => isUp(opened[1] as RedisAnswers));
        await until(
          async () => !(JSON.stringify(await raw.hgetall(`{${prefix}}:role:${ANN}`)) ?? '').includes('old'),
        );
        expect(await there.recall(ANN, 'x')).toBe('new');
      },
    );

    it('does not use what it could not take away yet', async () => {
      const [here, there] = gateways();
      here.stored.set(ANN, 'old');
      await here.recall(ANN, 'x');
      await until(kept(1));
      await raw.call('ACL', 'SETUSER', 'default', '-unlink');
      here.stored.set(ANN, 'new');
      here.cache.forget(ANN);
      await opened[0]?.look(BOB, 'x');
      expect(await here.recall(ANN, 'x')).toBe('new');
      await raw.call('ACL', 'SETUSER', 'default', '+unlink');
      await until(kept(0));
      expect(await there.recall(ANN, 'x')).toBe('new');
    });

    it('leaves a Redis that hangs alone after three questions, says so once, and comes back', async () => {
      let nowMs = 0;
      const level = open({ monotonicMs: () => nowMs });
      opened.push(level);
      await until(() => isUp(level));
      redis.hang();
      for (const text of ['a', 'b', 'c']) expect(await level.look(ANN, text)).toBeUndefined();
      redis.goOn();
      await raw.ping();
      expect(await level.look(ANN, 'd')).toBeUndefined();
      expect(lines.filter((line) => line.includes('not shared'))).toHaveLength(1);
      nowMs = 5_000;
      expect(await level.look(ANN, 'd')).toEqual({ generation: expect.any(String) as string });
      expect(await level.look(ANN, 'e')).toBeDefined();
      expect(lines.at(-1)).toContain('are shared in Redis again');
    });

    it('keeps no process alive, and logs no password', async () => {
      const { getActiveResourcesInfo } = process as unknown as { getActiveResourcesInfo(): string[] };
      const sockets = (): number =>
        getActiveResourcesInfo().filter((kind) => kind === 'TCPSocketWrap').length;
      const before = sockets();
      const level = open();
      opened.push(level);
      await until(() => isUp(level));
      expect(sockets()).toBe(before);
      level.close();
      await raw.config('SET', 'requirepass', 'right');
      const refused = open({ url: redis.url.replace('://', '://:pass-of-a-test@') });
      opened.push(refused);
      const { connection } = refused as unknown as { connection: { redis: Redis } };
      await new Promise((end) => connection.redis.once('end', end));
      await raw.config('SET', 'requirepass', '');
      expect(await refused.look(ANN, 'x')).toBeUndefined();
      expect(lines.join()).not.toContain('pass-of-a-test');
    });
  });
});

function aQuestion(roleId: RoleId): CacheQuestion {
  return { scope: 'x', roleId, text: 'another question', limit: 5, timeZone: undefined };
}

const COUNT_ANSWERS = `
local count = 0
for _, role in ipairs(redis.call('ZRANGE', KEYS[1] .. ':roles', 0, -1)) do
  for _, field in ipairs(redis.call('HKEYS', KEYS[1] .. ':role:' .. role)) do
    if string.sub(field, 1, 7) == 'answer:' then count = count + 1 end
  end
end
return count`;

function isUp(level: RedisAnswers): boolean {
  return (level as unknown as { connection: { isUp: boolean } }).connection.isUp;
}

async function until(isSo: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await isSo())) await wait(10);
}
