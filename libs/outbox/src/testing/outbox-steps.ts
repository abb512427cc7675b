import fc from 'fast-check';
import type { Outbox } from '../outbox.js';
import type { ManualClock } from './manual-clock.js';

export type OutboxStep = (outbox: Outbox, clock: ManualClock) => Promise<unknown>;

/** Every topic that they use. */
export const STEP_TOPICS = ['memory', 'report'];
/** Every id that the steps use. */
export const STEP_IDS = Array.from({ length: 8 }, (_, index) => `entry-${index}`);
const id = fc.constantFrom(...STEP_IDS);
const ids = fc.uniqueArray(id, { maxLength: 3 });
const topic = fc.constantFrom(...STEP_TOPICS);
const partitionKey = fc.constantFrom('a', 'b', 'c');

/** Calls of an outbox that answers the same whoever implements it: all but `recover`, which asks who is alive. */
export const outboxSteps: fc.Arbitrary<OutboxStep> = fc.oneof(
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
  fc.tuple(id, fc.integer({ min: 0, max: 3 })).map(
    ([dead, attempts]) =>
      (outbox: Outbox) =>
        outbox.revive(dead, { attempts }),
  ),
  id.map((dead) => (outbox: Outbox) => outbox.deadLetter(dead)),
  id.map((dead) => (outbox: Outbox) => outbox.discard(dead)),
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

/** All at once. @returns what each answers, of a fault its code */
export function runSteps(
  steps: readonly OutboxStep[],
  outbox: Outbox,
  clock: ManualClock,
): Promise<unknown[]> {
  return Promise.all(
    steps.map((step) => step(outbox, clock).catch(({ code }: { code?: string }) => ({ code }))),
  );
}
