import * as fc from 'fast-check';
import type { Completeness } from './completeness.js';
import { adaptEndSilence } from './end-silence.js';

const completenesses: Completeness[] = ['finished', 'unknown', 'unfinished'];
const anyNeutral = fc.integer({ min: 1, max: 5_000 });
const anyPauses = fc.integer({ min: 0, max: 20 });

describe(adaptEndSilence, () => {
  it('is the agent’s setting where nothing is known', () => {
    fc.assert(
      fc.property(anyNeutral, (neutralMs) => {
        expect(adaptEndSilence({ neutralMs, completeness: 'unknown', pausesCount: 0 })).toBe(neutralMs);
      }),
    );
  });

  it('stays between the shortest gap and twice the setting', () => {
    fc.assert(
      fc.property(
        anyNeutral,
        anyPauses,
        fc.constantFrom(...completenesses),
        (neutralMs, pausesCount, completeness) => {
          const silenceMs = adaptEndSilence({ neutralMs, pausesCount, completeness });
          expect(silenceMs).toBeGreaterThanOrEqual(Math.min(neutralMs, 250));
          expect(silenceMs).toBeLessThanOrEqual(2 * neutralMs);
        },
      ),
    );
  });

  it('never grows with finished words, and never shrinks with unfinished ones or with pauses', () => {
    fc.assert(
      fc.property(anyNeutral, anyPauses, anyPauses, (neutralMs, pausesCount, morePauses) => {
        const of = (completeness: Completeness, count = pausesCount): number =>
          adaptEndSilence({ neutralMs, completeness, pausesCount: count });
        expect(of('finished')).toBeLessThanOrEqual(of('unknown'));
        expect(of('unfinished')).toBeGreaterThanOrEqual(of('unknown'));
        for (const completeness of completenesses)
          expect(of(completeness, pausesCount + morePauses)).toBeGreaterThanOrEqual(of(completeness));
      }),
    );
  });

  it.each([
    [700, 'finished', 0, 420],
    [700, 'unfinished', 0, 1_120],
    [700, 'unknown', 2, 910],
    [700, 'unfinished', 5, 1_400],
    [200, 'finished', 0, 200],
  ] as const)('of %d ms with %s words and %d pauses is %d ms', (neutralMs, completeness, pausesCount, ms) => {
    expect(adaptEndSilence({ neutralMs, completeness, pausesCount })).toBeCloseTo(ms);
  });
});
