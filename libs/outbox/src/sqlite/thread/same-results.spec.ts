import fc from 'fast-check';
import type { Outbox } from '../../outbox.js';
import { ManualClock } from '../../testing/index.js';
import { OutboxFiles } from '../../testing/outbox-files.js';
import { STEP_IDS, STEP_TOPICS, outboxSteps, runSteps } from '../../testing/outbox-steps.js';
import { SqliteOutbox } from '../sqlite-outbox.js';
import { ThreadedSqliteOutbox } from './threaded-sqlite-outbox.js';

const steps = fc.oneof(
  { weight: 15, arbitrary: outboxSteps },
  { weight: 1, arbitrary: fc.constant((outbox: Outbox) => outbox.recover()) },
);

describe('the outbox in its own thread', () => {
  const files = new OutboxFiles();
  const clock = new ManualClock();
  const options = { now: () => clock.now(), relaxedTopics: STEP_TOPICS };
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
        const results = {
          here: await runSteps(sequence, here, clock),
          there: await runSteps(sequence, there, clock),
        };
        for (const outbox of [here, there]) await outbox.acknowledge(STEP_IDS, { mayComeAgain: true });
        expect(results.there).toEqual(results.here);
      }),
      { numRuns: 100 },
    );
  });
});
