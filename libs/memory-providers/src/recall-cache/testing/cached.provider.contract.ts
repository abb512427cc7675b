import { MemoryUnavailable } from '@xiaozhi/memory';
import { FakeMemoryProvider, aBatch, describeMemoryProvider } from '@xiaozhi/memory/testing';
import fc from 'fast-check';
import { cached } from '../cached.provider.js';
import { RecallCache } from '../recall-cache.js';
import type { SharedAnswers } from '../gateway-answers.js';
import { ANN, BOB, RecallBench, signal } from './recall-bench.js';

let lastScope = 0;

/**
 * What holds of answers that are kept, at every level.
 * @param shared the second level of this test, where there is one
 */
export function describeCachedProvider(
  name: string,
  { shared = () => undefined, runs = 200 }: { shared?: () => SharedAnswers | undefined; runs?: number } = {},
): void {
  describeMemoryProvider(
    name,
    async () => {
      const cache = new RecallCache(() => new Date(), undefined, shared());
      const scope = `contract ${(lastScope += 1)}`;
      return { provider: cached(new FakeMemoryProvider(), { cache, scope, ttlMs: 60_000 }) };
    },
    { capabilities: ['list', 'create', 'edit', 'history'] },
  );

  describe(name, () => {
    let bench: RecallBench;
    beforeEach(() => (bench = new RecallBench({ shared: shared() })));

    it('takes another role, limit, time zone or setting for another question', async () => {
      await bench.recall(ANN, 'x');
      await bench.recall(BOB, 'x');
      await bench.recall(ANN, 'x', { limit: 6 });
      await bench.recall(ANN, 'x', { timeZone: 'Asia/Shanghai' });
      bench.provider = bench.as('another setting');
      await bench.recall(ANN, 'x');
      expect(bench.asked).toHaveLength(5);
    });

    it('shares one call between equal questions at the same time', async () => {
      await Promise.all([bench.recall(ANN, 'x'), bench.recall(ANN, 'x'), bench.recall(BOB, 'x')]);
      expect(bench.asked).toEqual([`${ANN} x`, `${BOB} x`]);
    });

    it('goes on asking when a turn waits no longer, and has the answer for the next', async () => {
      const { isAsked, give } = bench.holdAnswers();
      const turn = new AbortController();
      const recall = bench.provider.recall({ roleId: ANN, text: 'x', limit: 5 }, turn.signal);
      const reason = new Error('late');
      turn.abort(reason);
      await expect(recall).rejects.toBe(reason);
      await isAsked;
      give('a memory');
      expect(await bench.recall(ANN, 'x')).toBe('a memory');
      expect(bench.asked).toHaveLength(1);
    });

    it('never keeps a failure', async () => {
      bench.answer = () => Promise.reject(new MemoryUnavailable('down'));
      await expect(bench.recall(ANN, 'x')).rejects.toThrow('down');
      bench.answerAtOnce();
      expect(await bench.recall(ANN, 'x')).toBe('');
    });

    it('forgets what it knows of a role whose memories change, and of no other', async () => {
      await bench.recall(ANN, 'x');
      await bench.recall(BOB, 'x');
      await bench.provider.save({ ...aBatch(), roleId: ANN }, signal);
      await bench.recall(ANN, 'x');
      await bench.recall(BOB, 'x');
      expect(bench.asked).toEqual([`${ANN} x`, `${BOB} x`, `${ANN} x`]);
      await expect(bench.provider.remove(ANN, 'm', signal)).rejects.toThrow('down');
      await bench.recall(ANN, 'x');
      expect(bench.asked).toHaveLength(4);
    });

    it('does not keep an answer that was asked for before the memories changed', async () => {
      const { isAsked, give } = bench.holdAnswers();
      const early = bench.recall(ANN, 'x');
      await isAsked;
      bench.cache.forget(ANN);
      give('forgotten');
      await early;
      bench.answerAtOnce();
      expect(await bench.recall(ANN, 'x')).toBe('');
    });

    it('never tells a role what another was told, nor what it knew before a change', async () => {
      const step = fc.record({
        role: fc.constantFrom(ANN, BOB),
        text: fc.constantFrom('a', 'b', 'A!'),
        does: fc.constantFrom('recall', 'recall', 'recall', 'change', 'wait'),
        at: fc.nat(1),
      });
      await fc.assert(
        fc.asyncProperty(fc.array(step, { maxLength: 40 }), async (steps) => {
          const stored = new Map();
          const scope = `property ${(lastScope += 1)}`;
          const bounds = { answersCount: 3, bytes: 5_000 };
          // Two gateways over one provider; each hears of every change.
          const gateways = [shared(), shared()].map(
            (level) => new RecallBench({ bounds, stored, scope, shared: level }),
          );
          let count = 0;
          for (const { role, text, does, at } of steps) {
            const gateway = gateways[at] as RecallBench;
            if (does === 'wait') gateway.nowMs += 20_000;
            if (does === 'change') {
              stored.set(role, `${role} ${(count += 1)}`);
              for (const each of gateways) each.cache.forget(role);
            }
            if (does === 'recall') expect(await gateway.recall(role, text)).toBe(stored.get(role) ?? '');
          }
        }),
        { numRuns: runs },
      );
    });
  });
}
