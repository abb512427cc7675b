import fc from 'fast-check';
import type { OutboxItem } from '../outbox.js';
import { SqliteOutbox } from '../sqlite/sqlite-outbox.js';
import { ManualClock, describeOutbox } from '../testing/index.js';
import { describeOnRedis } from '../testing/on-redis.js';
import { OutboxFiles } from '../testing/outbox-files.js';
import { STEP_IDS, outboxSteps, runSteps } from '../testing/outbox-steps.js';
import { OutboxWorker } from '../worker/outbox-worker.js';
import { RedisOutbox } from './redis-outbox.js';

const TOPIC = 'memory';
const LEASE_MS = 10_000;
const item = (id: string, partitionKey = 'a'): OutboxItem => ({
  id,
  topic: TOPIC,
  partitionKey,
  payload: { id },
});

describeOnRedis(({ url, damage, freshPrefix }) => {
  const opened: RedisOutbox[] = [];
  afterEach(async () => {
    for (const outbox of opened.splice(0)) await outbox.close();
  });

  async function open(prefix: string, clock: ManualClock): Promise<RedisOutbox> {
    const outbox = new RedisOutbox({
      ...{ url, prefix, clock, leaseMs: LEASE_MS, timeoutMs: 5_000 },
      monotonicMs: () => clock.now().getTime(),
    });
    opened.push(outbox);
    await outbox.open();
    return outbox;
  }

  describeOutbox('RedisOutbox', async () => {
    const clock = new ManualClock();
    const prefix = freshPrefix();
    const outbox = await open(prefix, clock);
    return {
      outbox,
      clock,
      damage: (id) => damage(prefix, id),
      reopen: async () => {
        outbox.abandon();
        const again = await open(prefix, clock);
        await again.recover();
        clock.jump(LEASE_MS);
        return again;
      },
    };
  });

  describe('a shared outbox', () => {
    let clock: ManualClock;
    let prefix: string;
    let one: RedisOutbox;
    let other: RedisOutbox;
    beforeEach(async () => {
      clock = new ManualClock();
      prefix = freshPrefix();
      one = await open(prefix, clock);
      other = await open(prefix, clock);
    });

    const all = (): { limit: number; maxBatch: number; now: Date } => ({
      ...{ limit: 100, maxBatch: 100 },
      now: clock.now(),
    });
    const claimed = async (outbox: RedisOutbox): Promise<[string, boolean][]> =>
      (await outbox.claim(TOPIC, all())).flatMap(({ entries }) =>
        entries.map(({ id, isRedelivery }) => [id, isRedelivery] as [string, boolean]),
      );
    /** One and the other tell of themselves, so often and in so long. */
    const pass = async (ms: number, living: readonly RedisOutbox[]): Promise<number> => {
      let recovered = 0;
      for (let beat = 0; beat < 4; beat += 1) {
        clock.jump(ms / 4);
        for (const outbox of living) recovered += await outbox.recover();
      }
      return recovered;
    };

    it('gives each entry to one gateway only, whoever asks at the same time', async () => {
      for (let n = 0; n < 60; n += 1) await one.append(item(`${n}`, `partition-${n % 20}`));
      const claims = await Promise.all(
        Array.from({ length: 30 }, (_, n) =>
          (n % 2 === 0 ? one : other).claim(TOPIC, { limit: 1, maxBatch: 2, now: clock.now() }),
        ),
      );
      const partitions = claims.flat().map(({ partitionKey }) => partitionKey);
      expect(partitions).toHaveLength(20);
      expect(new Set(partitions).size).toBe(20);
      expect(claims.flat().every(({ entries }) => entries.length === 2)).toBe(true);
    });

    it('never takes from a gateway that lives, however long it delivers', async () => {
      await one.append(item('1'));
      await one.append(item('2'));
      await one.claim(TOPIC, { ...all(), maxBatch: 1 });
      expect(await pass(10 * LEASE_MS, [one, other])).toBe(0);
      expect(await claimed(other)).toEqual([]);
      await one.acknowledge(['1']);
      expect(await claimed(other)).toEqual([['2', false]]);
    });

    it('gives what a dead gateway had in flight to another, in its place, and no second time', async () => {
      const third = await open(prefix, clock);
      await one.append(item('1'));
      await one.append(item('2'));
      await one.claim(TOPIC, { ...all(), maxBatch: 1 });
      await pass(LEASE_MS, [one, other, third]);
      one.abandon();
      expect(await pass(LEASE_MS * 0.75, [other, third])).toBe(0);
      expect(await pass(LEASE_MS, [other, third])).toBe(1);
      expect(await claimed(other)).toEqual([
        ['1', true],
        ['2', false],
      ]);
      expect(await pass(2 * LEASE_MS, [other, third])).toBe(0);
    });

    it('does not take over what nobody could tell of, since Redis was away', async () => {
      await one.append(item('1'));
      await one.claim(TOPIC, all());
      await pass(LEASE_MS, [one, other]);
      clock.jump(LEASE_MS);
      const { link } = other as unknown as { link: { redis: { disconnect(reconnect: boolean): void } } };
      const isBack = new Promise<void>((back) => other.onChange((isUp) => isUp && back()));
      link.redis.disconnect(true);
      await isBack;
      expect(await other.recover()).toBe(0);
      expect(await claimed(other)).toEqual([]);
    });

    it('takes no word from a gateway on what another delivers by now', async () => {
      await one.append(item('1'));
      await one.claim(TOPIC, all());
      await other.recover();
      await pass(2 * LEASE_MS, [other]);
      expect(await claimed(other)).toEqual([['1', true]]);
      await one.retry(['1'], { error: 'too late', nextAttemptAt: clock.now() });
      await one.bury(['1'], { error: 'too late' });
      await one.markAccepted(['1'], 'too late');
      await one.acknowledge(['1']);
      expect(await other.pending(TOPIC, 'a')).toMatchObject([{ id: '1', state: 'in-flight' }]);
      await other.acknowledge(['1']);
      expect(await one.pending(TOPIC, 'a')).toEqual([]);
    });

    it('queues again what a claim took whose answer never came', async () => {
      await one.append(item('answered', 'a'));
      await one.append(item('lost', 'b'));
      await one.claim(TOPIC, { ...all(), limit: 1 });
      const { leases, link } = one as unknown as {
        leases: { owner: string };
        link: { run(name: string, ...args: unknown[]): Promise<unknown> };
      };
      await link.run('claim', TOPIC, 1, 1, clock.now().getTime(), 3_600_000, leases.owner);
      expect(await one.recover()).toBe(1);
      expect(await claimed(other)).toEqual([['lost', true]]);
    });

    it('hands on at once what a gateway that closes holds', async () => {
      await one.append(item('1'));
      await one.claim(TOPIC, all());
      await one.close();
      expect(await claimed(other)).toEqual([['1', true]]);
    });

    it('has each accepted entry followed by one gateway, and by another when that is gone', async () => {
      await one.recover();
      await one.append(item('1'));
      await one.claim(TOPIC, all());
      await one.markAccepted(['1'], 'event');
      expect(await other.tracked(TOPIC)).toEqual([]);
      expect(await one.tracked(TOPIC)).toMatchObject([{ id: '1', trackingId: 'event' }]);
      const arrived = jest.fn();
      other.onArrival(arrived);
      await pass(LEASE_MS, [one, other]);
      arrived.mockClear();
      await one.close();
      await other.recover();
      expect(arrived).toHaveBeenCalledTimes(1);
      expect(await other.tracked(TOPIC)).toMatchObject([{ id: '1' }]);
    });

    it('wakes a worker for what another gateway left', async () => {
      const delivered = new Promise<string[]>((done) => {
        const worker = new OutboxWorker({
          ...{ outbox: other, topic: TOPIC, concurrency: 2, maxBatch: 10, deadlineMs: 30_000, clock },
          backoff: { baseMs: 1_000, maxMs: 60_000 },
          random: () => 1,
          deliver: async ({ entries }) => {
            done(entries.map(({ id }) => id));
            return { kind: 'done' };
          },
        });
        void worker.start();
      });
      await other.recover();
      await one.append(item('1'));
      await one.close();
      await other.recover();
      expect(await delivered).toEqual(['1']);
    });

    it('takes in what lay elsewhere in its order, once, as redelivery, and forgets what went there', async () => {
      const files = new OutboxFiles();
      const local = SqliteOutbox.open({ file: files.fresh(), now: () => clock.now() });
      for (const id of ['1', '2', '3', '4']) await local.append(item(id, id === '4' ? 'b' : 'a'));
      await local.claim(TOPIC, { ...all(), maxBatch: 1 });
      await local.markAccepted(['1'], 'event');
      await local.bury(['4'], { error: 'poison' });
      const entries = [
        ...(await local.pending(TOPIC, 'a')),
        ...(await local.deadLetters(TOPIC, { page: 1, limit: 9 })).items,
      ];
      await one.append({ ...item('draft'), topic: 'drafts' });
      for (let time = 0; time < 2; time += 1) await one.adopt(entries, ['draft']);
      expect(await other.pending('drafts', 'a')).toEqual([]);
      expect(await claimed(other)).toEqual([
        ['2', true],
        ['3', true],
      ]);
      expect(await other.tracked(TOPIC)).toMatchObject([{ id: '1', trackingId: 'event' }]);
      expect(await other.deadLetters(TOPIC, { page: 1, limit: 9 })).toMatchObject({
        items: [{ id: '4', lastError: 'poison' }],
      });
      await local.close();
      files.remove();
    });

    it('answers as the outbox in SQLite does, also where everything is asked at once', async () => {
      const files = new OutboxFiles();
      const local = SqliteOutbox.open({ file: files.fresh(), now: () => clock.now() });
      await fc.assert(
        fc.asyncProperty(fc.array(outboxSteps, { maxLength: 40 }), async (sequence) => {
          const results = {
            sqlite: await runSteps(sequence, local, clock),
            redis: await runSteps(sequence, one, clock),
          };
          for (const outbox of [local, one]) await outbox.acknowledge(STEP_IDS);
          expect(results.redis).toEqual(results.sqlite);
        }),
        { numRuns: 100 },
      );
      await local.close();
      files.remove();
    });

    it('leaves no key behind when everything is done, but who is there and how much there was', async () => {
      await one.append(item('1'));
      await one.append(item('2'), { replaces: ['1'] });
      await one.claim(TOPIC, all());
      await one.acknowledge(['2']);
      const { link } = one as unknown as { link: { ask(...command: string[]): Promise<string[]> } };
      const keys = await link.ask('KEYS', `{${prefix}}*`);
      const names = keys.map((key) => key.slice(prefix.length + 3)).sort();
      expect(names).toEqual(['owners', 'position', 'topics']);
    });

    it('says what is not to be found, and that it is away when it is', async () => {
      await expect(one.revive('nothing')).rejects.toMatchObject({ code: 'OUTBOX_NOT_FOUND' });
      one.abandon();
      await expect(one.append(item('1'))).rejects.toMatchObject({
        code: 'OUTBOX_UNAVAILABLE',
        retryable: true,
      });
    });
  });
});
