import * as fc from 'fast-check';
import { LossyNetwork } from './lossy-network.js';
import type { NetworkFaults } from './lossy-network.js';

const COUNT = 2_000;

function through(faults: NetworkFaults): number[] {
  const network = new LossyNetwork(faults);
  return Array.from({ length: COUNT }, (_, at) => network.pass(Uint8Array.of(at >> 8, at & 255)))
    .flat()
    .map(([high = 0, low = 0]) => high * 256 + low);
}

describe(LossyNetwork, () => {
  it('does the same with the same seed, and something else with another', () => {
    const faults = { lossShare: 0.1, duplicateShare: 0.1, lateShare: 0.1 };
    expect(through({ seed: 1, ...faults })).toEqual(through({ seed: 1, ...faults }));
    expect(through({ seed: 2, ...faults })).not.toEqual(through({ seed: 1, ...faults }));
  });

  it('leaves packets alone where it has no faults', () => {
    expect(through({ seed: 1 })).toEqual(Array.from({ length: COUNT }, (_, at) => at));
  });

  it.each([
    ['loses', { lossShare: 0.1 }, (out: number[]) => COUNT - new Set(out).size],
    ['repeats', { duplicateShare: 0.1 }, (out: number[]) => out.length - COUNT],
    [
      'delays',
      { lateShare: 0.1 },
      (out: number[]) => out.filter((at, index) => at < (out[index - 1] ?? 0)).length,
    ],
  ])('%s about the share that it is told', (_, faults, countOf) => {
    const count = countOf(through({ seed: 7, ...faults }));
    expect(count).toBeGreaterThan(COUNT * 0.07);
    expect(count).toBeLessThan(COUNT * 0.13);
  });

  it('makes no packets up', () => {
    const share = fc.double({ min: 0, max: 1, noNaN: true });
    fc.assert(
      fc.property(fc.nat(), share, share, share, (seed, lossShare, duplicateShare, lateShare) => {
        const out = through({ seed, lossShare, duplicateShare, lateShare });
        expect(out.every((at) => at < COUNT)).toBe(true);
        expect(out.length).toBeLessThanOrEqual(2 * COUNT);
      }),
      { numRuns: 20 },
    );
  });
});
