import fc from 'fast-check';
import type { Outbox } from '../../outbox.js';
import { ManualClock } from '../../testing/index.js';
import { OutboxFiles } from '../../testing/outbox-files.js';
import { SqliteOutbox } from '../sqlite-outbox.js';
import { ThreadedSqliteOutbox } from './threaded-sqlite-outbox.js';

type Step = (outbox: Outbox, clock: ManualClock) => Promise<unknown>;

const TOPICS = ['memory', 'report'];
const IDS = Array.from({ length: 8 }, (_, index) => `entry-${index}`);
const id = fc.constantFrom(...IDS);
const ids = fc.uniqueArray(id, { maxLength: 3 });
const topic = fc.constantFrom(...TOPICS);
const partitionKey = fc.constantFrom('a', 'b', 'c');

const steps: fc.Arbitrary<Step> = fc.oneof(
  fc.tuple(fc.record({ id, topic, partitionKey, payload: fc.jsonValue() }), ids).map(
    ([item, replaces]) =>
      (outbox: Outbox) =>
        outbox.append(item, { replaces }),
  ),
  fc
    .tuple(topic, fc.integer({ min: 1, max: 3 }), fc.integer({ min: 1, max: 3 }), fc.option(partitionKey))
    .map(
      ([of, limit, maxBatch, excluded]) =>
        (outbox: Outbox, clock: ManualClock) =>
          outbox.claim(of, {
            limit,
            maxBatch,
            now: clock.now(),
            excludePartitions: new Set(excluded === null ? [] : [excluded]),
          }),
    ),
  fc.tuple(ids, fc.boolean()).map(
    ([settled, mayComeAgain]) =>
      (outbox: Outbox) =>
        outbox.acknowledge(settled, { mayComeAgain }),
  ),
  ids.map((accepted) => (outbox: Outbox) => outbox.markAccepted(accepted, 'event')),
  fc.tuple(ids, fc.integer({ min: -2, max: 2 })).map(
    ([late, seconds]) =>
      (outbox: Outbox, clock: ManualClock) =>
        outbox.retry(late, {
          error: 'refused',
          nextAttemptAt: new Date(clock.now().getTime() + seconds * 1_000),
        }),
  ),
  ids.map((dead) => (outbox: Outbox) => outbox.bury(dead, { error: 'poison' })),
  id.map((dead) => (outbox: Outbox) => outbox.revive(dead)),
  id.map((dead) => (outbox: Outbox) => outbox.discard(dead)),
  fc.constant((outbox: Outbox) => outbox.recover()),
  topic.map((of) => (outbox: Outbox) => outbox.tracked(of)),
  topic.map((of) => (outbox: Outbox) => outbox.stats(of)),
  topic.map((of) => (outbox: Outbox) => outbox.nextDueAt(of)),
  topic.map((of) => (outbox: Outbox) => outbox.deadLetters(of, { page: 1, limit: 5 })),
  fc.tuple(topic, partitionKey).map(
    ([of, key]) =>
      (outbox: Outbox) =>
        outbox.pending(of, key),
  ),
);

describe('the outbox in its own thread', () => {
  const files = new OutboxFiles();
  const clock = new ManualClock();
  const options = { now: () => clock.now(), relaxedTopics: TOPICS };
  let here: SqliteOutbox;
  let there: ThreadedSqliteOutbox;

  beforeAll(async () => {
    here = SqliteOutbox.open({ ...options, file: files.fresh() });
    there = await ThreadedSqliteOutbox.open({ ...options, file: files.fresh() });
  });
  afterAll(async () => {
    await here.close();
    await there.close();
    files.remove();
  });

  it('answers as the one in the same thread does, also where everything is asked at once', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(steps, { maxLength: 40 }), async (sequence) => {
        const run = (outbox: Outbox): Promise<unknown[]> =>
          Promise.all(
            sequence.map((step) => step(outbox, clock).catch(({ code }: { code?: string }) => ({ code }))),
          );
        const results = { here: await run(here), there: await run(there) };
        for (const outbox of [here, there]) await outbox.acknowledge(IDS, { mayComeAgain: true });
        expect(results.there).toEqual(results.here);
      }),
      { numRuns: 100 },
    );
  });
});
