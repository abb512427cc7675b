import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { OutboxBatch } from '../outbox.js';
import { SqliteOutbox } from '../sqlite/sqlite-outbox.js';
import { ManualClock, settled } from '../testing/manual-clock.js';
import { retryDelayMs } from './backoff.js';
import { OutboxWorker, UNREADABLE_REASON } from './outbox-worker.js';
import type { DeliveryOutcome, Held, OutboxWorkerOptions } from './outbox-worker.options.js';

const TOPIC = 'memory';
let folder: string;
let clock: ManualClock;
let outbox: SqliteOutbox;
let delivered: string[][];
let workers: OutboxWorker[];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'worker-'));
  clock = new ManualClock();
  outbox = SqliteOutbox.open({ file: join(folder, 'outbox.db'), now: () => clock.now() });
  delivered = [];
  workers = [];
});
afterEach(async () => {
  const stops = workers.map((worker) => worker.stop(0));
  await clock.advance(0);
  await Promise.all(stops);
  await outbox.close();
  rmSync(folder, { recursive: true, force: true });
});

const idsOf = (batch: OutboxBatch): string[] => batch.entries.map((entry) => entry.id);
const append = (id: string, partitionKey = 'a'): Promise<void> =>
  outbox.append({ id, topic: TOPIC, partitionKey, payload: {} });

function start(
  deliver: (batch: OutboxBatch, signal: AbortSignal) => Promise<DeliveryOutcome>,
  options: Partial<OutboxWorkerOptions> = {},
): OutboxWorker {
  const worker = new OutboxWorker({
    outbox,
    topic: TOPIC,
    deliver: (batch, signal) => {
      delivered.push(idsOf(batch));
      return deliver(batch, signal);
    },
    concurrency: 2,
    maxBatch: 10,
    backoff: { baseMs: 1_000, maxMs: 60_000 },
    clock,
    random: () => 1,
    deadlineMs: 30_000,
    ...options,
  });
  workers.push(worker);
  return worker;
}
const done = (): Promise<DeliveryOutcome> => Promise.resolve({ kind: 'done' });

describe(OutboxWorker, () => {
  it('delivers what waits, and what a nudge announces', async () => {
    await append('1');
    const worker = start(done);
    await worker.start();
    await settled();
    await append('2');
    worker.nudge();
    await settled();
    expect(delivered).toEqual([['1'], ['2']]);
    expect(await outbox.stats(TOPIC)).toMatchObject({ queued: 0, inFlight: 0 });
  });

  it('delivers one batch of a partition at a time, and partitions side by side up to the bound', async () => {
    for (const [id, key] of [
      ['1', 'a'],
      ['2', 'b'],
      ['3', 'c'],
    ] as const)
      await append(id, key);
    const release: (() => void)[] = [];
    const worker = start(() => new Promise((resolve) => release.push(() => resolve({ kind: 'done' }))));
    await worker.start();
    await settled();
    await append('4', 'a');
    worker.nudge();
    await settled();
    expect(delivered).toEqual([['1'], ['2']]);
    release.shift()?.();
    await settled();
    expect(delivered).toHaveLength(3);
    while (release.length > 0) {
      release.shift()?.();
      await settled();
    }
    expect(delivered.flat().sort()).toEqual(['1', '2', '3', '4']);
  });

  it('waits longer after every failure, and keeps the order of the partition', async () => {
    await append('1');
    await append('2');
    const outcomes: DeliveryOutcome[] = [
      { kind: 'retry', error: 'down' },
      { kind: 'retry', error: 'down' },
    ];
    const worker = start(async () => outcomes.shift() ?? { kind: 'done' });
    await worker.start();
    await clock.advance(999);
    expect(delivered).toHaveLength(1);
    await clock.advance(1);
    expect(delivered).toHaveLength(2);
    await clock.advance(1_999);
    expect(delivered).toHaveLength(2);
    await clock.advance(1);
    expect(delivered).toEqual([
      ['1', '2'],
      ['1', '2'],
      ['1', '2'],
    ]);
    expect(await outbox.stats(TOPIC)).toMatchObject({ queued: 0 });
  });

  it('waits as long as the receiver asked', async () => {
    await append('1');
    const outcomes: DeliveryOutcome[] = [{ kind: 'retry', error: 'key refused', retryAfterMs: 30_000 }];
    await start(async () => outcomes.shift() ?? { kind: 'done' }).start();
    await clock.advance(29_999);
    expect(delivered).toHaveLength(1);
    await clock.advance(1);
    expect(delivered).toHaveLength(2);
  });

  it('buries what is poison and goes on with the next', async () => {
    await append('1');
    await append('2');
    await start(
      async (batch) => (idsOf(batch).includes('1') ? { kind: 'dead', reason: 'poison' } : { kind: 'done' }),
      { maxBatch: 1 },
    ).start();
    await settled();
    expect(delivered).toEqual([['1'], ['2']]);
    expect(await outbox.stats(TOPIC)).toMatchObject({ dead: 1, queued: 0 });
  });

  it('delivers the entries of a refused batch one by one, in their order, and buries the one that is refused', async () => {
    for (const id of ['1', '2', '3']) await append(id);
    const redelivered: boolean[] = [];
    const worker = start(async (batch) => {
      if (batch.entries.length === 1) redelivered.push(...batch.entries.map((entry) => entry.isRedelivery));
      return idsOf(batch).includes('2') ? { kind: 'dead', reason: 'poison' } : { kind: 'done' };
    });
    await worker.start();
    await settled();
    expect(delivered).toEqual([['1', '2', '3'], ['1'], ['2'], ['3']]);
    // A part of the batch may be there.
    expect(redelivered).toEqual([true, true, true]);
    const { items } = await outbox.deadLetters(TOPIC, { page: 1, limit: 9 });
    expect(items.map(({ id }) => id)).toEqual(['2']);
    expect(await outbox.stats(TOPIC)).toMatchObject({ dead: 1, queued: 0, inFlight: 0 });
  });

  it('goes on one by one where it was held up, before all that is newer', async () => {
    for (const id of ['1', '2', '3']) await append(id);
    let isDown = true;
    const worker = start(async (batch) => {
      if (batch.entries.length > 1) return { kind: 'apart' };
      return isDown && idsOf(batch).includes('2') ? { kind: 'retry', error: 'down' } : { kind: 'done' };
    });
    await worker.start();
    await settled();
    await append('4');
    worker.nudge();
    await settled();
    expect(delivered).toEqual([['1', '2', '3'], ['1'], ['2']]);
    isDown = false;
    await clock.advance(1_000);
    expect(delivered.slice(3)).toEqual([['2'], ['3'], ['4']]);
    expect(await outbox.stats(TOPIC)).toMatchObject({ dead: 0, queued: 0, inFlight: 0 });
  });

  it('delivers one by one what was accepted together and failed later', async () => {
    for (const id of ['1', '2']) await append(id);
    const track = async (batch: OutboxBatch): Promise<DeliveryOutcome> =>
      idsOf(batch).includes('1') ? { kind: 'dead', reason: 'poison' } : { kind: 'done' };
    await start(async (batch) => ({ kind: 'accepted', trackingId: idsOf(batch).join() }), { track }).start();
    await clock.advance(5_000);
    expect(delivered).toEqual([['1', '2'], ['1'], ['2']]);
    expect(await outbox.stats(TOPIC)).toMatchObject({ dead: 1, accepted: 0, queued: 0 });
  });

  it('buries at once what cannot be read, and delivers what lies beside it', async () => {
    await append('1');
    await outbox.append({ id: '2', topic: TOPIC, partitionKey: 'a', payload: 'odd' });
    await append('3');
    const parse = (payload: unknown): void => {
      if (typeof payload === 'string') throw new Error('odd');
    };
    await start(done, { parse }).start();
    await settled();
    expect(delivered).toEqual([['1', '3']]);
    const { items } = await outbox.deadLetters(TOPIC, { page: 1, limit: 9 });
    expect(items).toMatchObject([{ id: '2', lastError: UNREADABLE_REASON }]);
  });

  it('leaves alone what is held until that is over, and then delivers it together', async () => {
    const until = new Date(clock.now().getTime() + 30_000);
    const held = (): Held =>
      clock.now() < until
        ? { partitions: new Set(['a']), until }
        : { partitions: new Set(), until: undefined };
    await append('1');
    const worker = start(done, { held });
    await worker.start();
    await append('2');
    await append('3', 'b');
    worker.nudge();
    await clock.advance(29_999);
    expect(delivered).toEqual([['3']]);
    await clock.advance(1);
    expect(delivered).toEqual([['3'], ['1', '2']]);
  });

  it('follows an accepted batch until it is done, at growing intervals, also after a restart', async () => {
    await append('1');
    const polls: number[] = [];
    const track = async (): Promise<DeliveryOutcome> => {
      polls.push(clock.now().getTime());
      return polls.length < 3 ? { kind: 'accepted', trackingId: 'e' } : { kind: 'done' };
    };
    const first = start(async () => ({ kind: 'accepted', trackingId: 'e' }), { track });
    await first.start();
    await settled();
    await first.stop();
    expect(await outbox.stats(TOPIC)).toMatchObject({ accepted: 1 });
    await start(done, { track }).start();
    await clock.advance(20_000);
    expect(polls).toHaveLength(3);
    const [firstPoll = 0, second = 0, third = 0] = polls;
    expect(third - second).toBeGreaterThan(second - firstPoll);
    expect(await outbox.stats(TOPIC)).toMatchObject({ accepted: 0, queued: 0 });
  });

  it('aborts a delivery at its deadline and tries again', async () => {
    await append('1');
    let signal: AbortSignal | undefined;
    const worker = start((_batch, given) => {
      if (signal !== undefined) return done();
      signal = given;
      return new Promise(() => undefined);
    });
    await worker.start();
    await clock.advance(30_000);
    expect(signal?.aborted).toBe(true);
    await clock.advance(1_000);
    expect(delivered).toHaveLength(2);
  });

  it('takes a delivery that throws as one to repeat', async () => {
    await append('1');
    await start(() => Promise.reject(new Error('bug'))).start();
    await settled();
    expect((await outbox.pending(TOPIC, 'a'))[0]).toMatchObject({ state: 'queued', lastError: 'bug' });
  });

  it('waits at the stop for what is in flight, and no longer than it may', async () => {
    await append('1');
    const worker = start(() => new Promise(() => undefined));
    await worker.start();
    await settled();
    let isStopped = false;
    const stop = worker.stop(5_000).then(() => (isStopped = true));
    await clock.advance(4_999);
    expect(isStopped).toBe(false);
    await clock.advance(1);
    await stop;
    expect(isStopped).toBe(true);
    expect((await outbox.pending(TOPIC, 'a'))[0]).toMatchObject({ state: 'queued', isRedelivery: true });
  });

  it('sets one timer, however much waits', async () => {
    for (let n = 0; n < 20; n += 1) await append(String(n), `partition-${n}`);
    await start(async () => ({ kind: 'retry', error: 'down' })).start();
    await settled();
    expect(clock.alarmCount).toBe(1);
  });

  it('reports a fault of the outbox and goes on once it is mended', async () => {
    await append('1');
    const faults: unknown[] = [];
    const broken = Object.create(outbox) as SqliteOutbox;
    let failures = 2;
    broken.acknowledge = async (ids) => {
      failures -= 1;
      if (failures >= 0) throw new Error('disk full');
      await outbox.acknowledge(ids);
    };
    await start(done, { outbox: broken, onFault: (error) => faults.push(error) }).start();
    await clock.advance(20_000);
    expect(faults).toHaveLength(2);
    expect(delivered).toEqual([['1']]);
    expect(await outbox.stats(TOPIC)).toMatchObject({ queued: 0, inFlight: 0 });
  });
});

describe(retryDelayMs, () => {
  it('doubles up to the cap, with full jitter', () => {
    const backoff = { baseMs: 100, maxMs: 1_000 };
    expect([1, 2, 3, 4, 5, 100].map((n) => retryDelayMs(backoff, n, 1))).toEqual([
      100, 200, 400, 800, 1_000, 1_000,
    ]);
    expect(retryDelayMs(backoff, 3, 0.5)).toBe(200);
    expect(retryDelayMs(backoff, 3, 0)).toBe(0);
  });
});
