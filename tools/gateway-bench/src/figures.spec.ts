import { medians, quantile, ratios } from './figures.js';

describe(quantile, () => {
  it('finds median, tail and extremes', () => {
    const values = Array.from({ length: 100 }, (_, index) => 100 - index);
    expect([quantile(values, 0), quantile(values, 0.5), quantile(values, 0.99), quantile(values, 1)]).toEqual(
      [1, 51, 100, 100],
    );
    expect(quantile([], 0.5)).toBe(0);
  });
});

describe('figures of several runs', () => {
  it('are medians, also of a figure that a run lacks', () => {
    expect(medians([{ a: 1, b: 5 }, { a: 9 }, { a: 3 }])).toEqual({ a: 3, b: 5 });
  });

  it('are compared where the floor has them', () => {
    expect(ratios({ a: 6, b: 1, c: 2 }, { a: 4, b: 0 })).toEqual({ a: 1.5 });
  });
});
