import { setTimeout as wait } from 'node:timers/promises';
import type { Outbox, OutboxItem } from '../outbox.js';
import { SqliteOutbox } from '../sqlite/sqlite-outbox.js';
import { ManualClock, describeOutbox } from '../testing/index.js';
import { describeOnRedis, describeWithRedisServer } from '../testing/on-redis.js';
import { OutboxFiles } from '../testing/outbox-files.js';
import { RedisProcess } from '../testing/redis-process.js';
import { FallbackOutbox } from './fallback-outbox.js';
import { RedisOutbox } from './redis-outbox.js';

const TOPIC = 'memory';
const TIMEOUT_MS = 1_000;
const item = (id: string, partitionKey = 'a', topic = TOPIC): OutboxItem => ({
  id,
  topic,
  partitionKey,
  payload: { id },
});
const idsOf = (entries: readonly { id: string }[]): string[] => entries.map(({ id }) => id);
const all = { limit: 100, maxBatch: 100 };

const files = new OutboxFiles();
afterAll(() => files.remove());

describeOnRedis(({ url, damage, freshPrefix }) => {
  describeOutbox('FallbackOutbox over a Redis that answers', async () => {
    const clock = new ManualClock();
    const [prefix, file] = [freshPrefix(), files.fresh()];
    const open = async (): Promise<{ redis: RedisOutbox; outbox: FallbackOutbox; local: SqliteOutbox }> => {
      const redis = new RedisOutbox({
        ...{ url, prefix, clock, leaseMs: 10_000, timeoutMs: 5_000 },
        monotonicMs: () => clock.now().getTime(),
      });
      const local = SqliteOutbox.open({ file, now: () => clock.now() });
      return { redis, local, outbox: await FallbackOutbox.open({ redis, local, clock }) };
    };
    const { redis, local, outbox } = await open();
    return {
      outbox,
      clock,
      damage: (id) => damage(prefix, id),
      reopen: async () => {
        redis.abandon();
        await local.close();
        const again = await open();
        await again.outbox.recover();
        clock.jump(10_000);
        return again.outbox;
      },
    };
  });
});

describeWithRedisServer(() => {
  describe('FallbackOutbox', () => {
    let server: RedisProcess;
    let file: string;
    let states: string[];
    const opened: Outbox[] = [];

    beforeEach(async () => {
      server = await RedisProcess.make();
      file = files.fresh();
      states = [];
    });
    afterEach(async () => {
      server.goOn();
      for (const outbox of opened.splice(0)) await outbox.close();
      await server.remove();
    });

    function makeRedis(): RedisOutbox {
      return new RedisOutbox({ url: server.url, prefix: 'test', leaseMs: 2_000, timeoutMs: TIMEOUT_MS });
    }

    async function open(redis = makeRedis(), local = SqliteOutbox.open({ file })): Promise<FallbackOutbox> {
      const onChange = (error?: unknown): number => states.push(error === undefined ? 'shared' : 'local');
      const outbox = await FallbackOutbox.open({ redis, local, onChange });
      opened.push(outbox);
      return outbox;
    }

    /** Another gateway at the same Redis. */
    async function other(): Promise<RedisOutbox> {
      const redis = makeRedis();
      opened.push(redis);
      await redis.open();
      return redis;
    }

    async function shared(outbox: FallbackOutbox): Promise<void> {
      while (outbox.degraded !== undefined) await wait(10);
    }

    it('starts without Redis, keeps what comes, and hands it over when Redis is there', async () => {
      const outbox = await open();
      expect(outbox.degraded).toContain('does not answer');
      await outbox.recover();
      for (const id of ['1', '2']) await outbox.append(item(id));
      expect(idsOf(await outbox.pending(TOPIC, 'a', { mayBePartial: true }))).toEqual(['1', '2']);
      await expect(outbox.pending(TOPIC, 'a')).rejects.toMatchObject({ code: 'OUTBOX_UNAVAILABLE' });
      expect(await outbox.claim(TOPIC, { ...all, now: new Date() })).toEqual([]);
      expect(await outbox.stats(TOPIC)).toMatchObject({ queued: 2 });
      await server.start();
      await shared(outbox);
      expect(states).toEqual(['local', 'shared']);
      expect(idsOf(await (await other()).pending(TOPIC, 'a'))).toEqual(['1', '2']);
      expect(await outbox.stats(TOPIC)).toMatchObject({ queued: 2 });
    });

    it.each([
      ['is killed', () => server.kill(), () => server.start()],
      ['hangs', async () => server.hang(), async () => server.goOn()],
    ])(
      'keeps the order of each partition and loses nothing while Redis %s under load',
      async (_, end, mend) => {
        await server.start();
        const outbox = await open();
        const appended: Record<string, string[]> = { a: [], b: [], c: [] };
        let isOver = false;
        const speak = async (partition: string): Promise<void> => {
          for (let n = 0; !isOver; n += 1) {
            const id = `${partition}-${n}`;
            await outbox.append(item(id, partition));
            appended[partition]?.push(id);
            await wait(1);
          }
        };
        const speaking = ['a', 'b', 'c'].map(speak);
        const count = (): number => Object.values(appended).flat().length;
        const until = async (isReached: () => boolean): Promise<void> => {
          while (!isReached()) await wait(5);
        };
        for (let round = 0; round < 2; round += 1) {
          const before = count();
          await until(() => count() > before + 30);
          await end();
          await until(() => outbox.degraded !== undefined);
          const during = count();
          await until(() => count() > during + 30);
          await mend();
          await shared(outbox);
        }
        isOver = true;
        await Promise.all(speaking);
        const there = await other();
        for (const [partition, ids] of Object.entries(appended))
          expect(idsOf(await there.pending(TOPIC, partition))).toEqual(ids);
        expect(states).toEqual(['shared', 'local', 'shared', 'local', 'shared']);
      },
    );

    it('forgets in Redis what was replaced or dropped while it was away', async () => {
      await server.start();
      const outbox = await open();
      for (const id of ['draft', 'dropped', 'other']) await outbox.append(item(id, 'a', 'drafts'));
      await server.kill();
      await outbox.append(item('1'), { replaces: ['draft'] });
      await outbox.acknowledge(['dropped']);
      await server.start();
      await shared(outbox);
      const there = await other();
      expect(idsOf(await there.pending('drafts', 'a'))).toEqual(['other']);
      expect(idsOf(await there.pending(TOPIC, 'a'))).toEqual(['1']);
    });

    it('shows what is replaced no more and what came once, also while it is handed over', async () => {
      await server.start();
      const redis = makeRedis();
      const outbox = await open(redis);
      await outbox.append(item('draft', 'a', 'drafts'));
      await outbox.append(item('1'));
      await server.kill();
      await outbox.append(item('2'), { replaces: ['draft'] });
      let letGo = (): void => undefined;
      const reached = new Promise<void>((atAdopt) => {
        const adopt = redis.adopt.bind(redis);
        redis.adopt = async (...given) => {
          atAdopt();
          await new Promise<void>((resolve) => (letGo = resolve));
          await adopt(...given);
        };
      });
      await server.start();
      await reached;
      expect(idsOf(await outbox.pending('drafts', 'a'))).toEqual([]);
      expect(idsOf(await outbox.pending(TOPIC, 'a'))).toEqual(['1', '2']);
      await outbox.append(item('3'));
      expect(idsOf(await outbox.pending(TOPIC, 'a'))).toEqual(['1', '2', '3']);
      const goOn = setInterval(() => letGo(), 5);
      await shared(outbox);
      clearInterval(goOn);
      expect(idsOf(await outbox.pending(TOPIC, 'a'))).toEqual(['1', '2', '3']);
    });

    it('copies again after it died between copy and deletion: nothing is there twice, what was delivered comes as redelivery', async () => {
      const first = SqliteOutbox.open({ file });
      for (const id of ['1', '2']) await first.append(item(id));
      first.handedOver = () => Promise.reject(new Error('killed'));
      await server.start();
      const dying = await open(makeRedis(), first);
      expect(dying.degraded).toBeDefined();
      const there = await other();
      const [batch] = await there.claim(TOPIC, { ...all, maxBatch: 1, now: new Date() });
      expect(idsOf(batch?.entries ?? [])).toEqual(['1']);
      await there.acknowledge(['1']);
      await opened[0]?.close();
      await shared(await open());
      const [again] = await there.claim(TOPIC, { ...all, now: new Date() });
      expect(again?.entries.map(({ id, isRedelivery }) => [id, isRedelivery])).toEqual([
        ['2', true],
        ['1', true],
      ]);
    });

    it('takes over what a gateway without Redis left in its file, whatever its state', async () => {
      const before = SqliteOutbox.open({ file });
      for (const [id, partition] of [
        ['1', 'a'],
        ['2', 'b'],
        ['3', 'c'],
        ['4', 'a'],
      ] as const)
        await before.append(item(id, partition));
      await before.claim(TOPIC, { ...all, maxBatch: 1, now: new Date() });
      await before.markAccepted(['2'], 'event');
      await before.bury(['3'], { error: 'poison' });
      await before.close();
      await server.start();
      const outbox = await open();
      expect(outbox.degraded).toBeUndefined();
      expect(idsOf(await outbox.pending(TOPIC, 'a'))).toEqual(['1', '4']);
      expect(await outbox.tracked(TOPIC)).toMatchObject([{ id: '2', trackingId: 'event' }]);
      expect(await outbox.deadLetters(TOPIC, { page: 1, limit: 9 })).toMatchObject({ items: [{ id: '3' }] });
    });

    it('gives up a claim whose answer came too late', async () => {
      await server.start();
      const outbox = await open();
      await outbox.recover();
      await outbox.append(item('1'));
      server.hang();
      expect(await outbox.claim(TOPIC, { ...all, now: new Date() })).toEqual([]);
      server.goOn();
      await shared(outbox);
      let found: unknown[] = [];
      while (found.length === 0) {
        await outbox.recover();
        found = (await outbox.claim(TOPIC, { ...all, now: new Date() })).flatMap(({ entries }) =>
          idsOf(entries),
        );
      }
      expect(found).toEqual(['1']);
    });

    it('empties a Redis whose memory is full, and keeps what comes', async () => {
      await server.start();
      const outbox = await open();
      const there = await other();
      await there.append(item('1'));
      const { link } = there as unknown as { link: { ask(...command: string[]): Promise<unknown> } };
      await link.ask('CONFIG', 'SET', 'maxmemory', '1');
      await outbox.append(item('2'));
      expect(states).toEqual(['shared', 'local']);
      const [batch] = await outbox.claim(TOPIC, { ...all, now: new Date() });
      expect(idsOf(batch?.entries ?? [])).toEqual(['1']);
      await there.acknowledge([]);
      await link.ask('CONFIG', 'SET', 'maxmemory', '0');
      await shared(outbox);
      expect(idsOf(await there.pending(TOPIC, 'a'))).toEqual(['1', '2']);
    });

    it('names the settings of Redis that would lose something', async () => {
      await server.start('--maxmemory-policy', 'allkeys-lru');
      const redis = await other();
      expect(await redis.weakSettings()).toEqual([
        expect.stringContaining('maxmemory-policy is allkeys-lru'),
      ]);
      const { link } = redis as unknown as { link: { ask(...command: string[]): Promise<unknown> } };
      await link.ask('CONFIG', 'SET', 'appendfsync', 'everysec');
      await link.ask('CONFIG', 'SET', 'appendonly', 'no');
      expect(await redis.weakSettings()).toHaveLength(3);
    });
  });
});
