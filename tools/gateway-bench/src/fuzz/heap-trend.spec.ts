import { trendOf } from './heap-trend.js';

const samples = (...heaps: number[]): Parameters<typeof trendOf>[0] =>
  heaps.map((heapBytes, index) => ({ messagesCount: 1_000 * (index + 1), heapBytes }));

describe(trendOf, () => {
  it('tells a steady leak exactly', () => {
    const trend = trendOf(samples(100_000, 101_000, 102_000, 103_000));
    expect(trend.growth).toBeCloseTo(0.03);
    expect(trend.fittedGrowth).toBeCloseTo(0.03);
    expect(trend.bytesPerMessage).toBeCloseTo(1);
  });

  it('is not misled by one odd sample at the end', () => {
    const trend = trendOf(samples(100_000, 110_000, 120_000, 130_000, 100_000));
    expect(trend.growth).toBe(0);
    expect(trend.fittedGrowth).toBeGreaterThan(0.05);
  });

  it('is level where there is nothing to compare', () => {
    expect(trendOf(samples(5)).growth).toBe(0);
    expect(trendOf([]).bytesPerMessage).toBe(0);
  });
});
