import type { TurnStage } from '@xiaozhi/contracts';
import { toBars } from './timeline.js';

const stage = (fields: Partial<TurnStage>): TurnStage => ({
  stage: 'think',
  startMs: 0,
  endMs: 100,
  outcome: 'ok',
  ...fields,
});

describe(toBars, () => {
  it('begins the axis with the first word and ends it with the turn', () => {
    const bars = toBars({
      totalMs: 1_000,
      stages: [stage({ stage: 'listen', startMs: -1_000, endMs: 0 }), stage({ startMs: 500, endMs: 1_000 })],
    });
    expect(bars.map(({ leftPercent, widthPercent }) => [leftPercent, widthPercent])).toEqual([
      [0, 50],
      [75, 25],
    ]);
  });

  it('places the first result within its stage', () => {
    const [bar] = toBars({ totalMs: 400, stages: [stage({ startMs: 100, firstMs: 150, endMs: 300 })] });
    expect(bar).toMatchObject({ firstPercent: 25, durationMs: 200 });
  });

  it('shows a stage of no length, also at the very end', () => {
    const [bar] = toBars({ totalMs: 100, stages: [stage({ startMs: 100, endMs: 100, firstMs: 100 })] });
    expect(bar?.widthPercent).toBeGreaterThan(0);
    expect((bar?.leftPercent ?? 0) + (bar?.widthPercent ?? 0)).toBeLessThanOrEqual(100);
    expect(bar?.firstPercent).toBeUndefined();
  });

  it('is no division by zero for a turn of no length', () => {
    const [bar] = toBars({ totalMs: 0, stages: [stage({ startMs: 0, endMs: 0 })] });
    expect(Number.isFinite(bar?.leftPercent)).toBe(true);
  });

  it('lets a stage without an end last until now', () => {
    const open = { stage: 'think', startMs: 100 } as const;
    const at = (totalMs: number): unknown => {
      const [listen, think] = toBars({
        totalMs,
        stages: [stage({ stage: 'listen', startMs: -100, endMs: 0 }), open],
      });
      return [listen?.widthPercent, think?.leftPercent, think?.widthPercent, think?.durationMs];
    };
    expect(at(100)).toEqual([50, 99.4, 0.6, 0]);
    expect(at(300)).toEqual([25, 50, 50, 200]);
  });
});
