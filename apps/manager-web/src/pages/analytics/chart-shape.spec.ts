import type { AnalyticsPoint } from '@xiaozhi/contracts';
import { HEIGHT, STEP, isEmpty, toBars, toDots, toLine, topOf } from './chart-shape.js';

const points: AnalyticsPoint[] = [
  { at: '1', values: { a: 3, b: 1 } },
  { at: '2', values: {} },
  { at: '3', values: { a: 2 } },
];

describe('the shapes of a chart', () => {
  it('stack bars to the height of the greatest stack', () => {
    const bars = toBars(points, ['a', 'b']);
    expect(bars.map(({ name, y, height }) => [name, y, height])).toEqual([
      ['a', 25, 75],
      ['b', 0, 25],
      ['a', HEIGHT / 2, 50],
    ]);
    expect(bars[2]?.x).toBeGreaterThan(2 * STEP);
  });

  it('break a line where nothing is known, and leave a dot for a lone point', () => {
    expect(toLine(points, 'a', 4)).toBe('M5 25M25 50');
    expect(toDots(points, 'a', 4)).toBe('M5 25h0M25 50h0');
    const together = [...points.slice(0, 1), ...points.slice(2)];
    expect(toLine(together, 'a', 4)).toBe('M5 25L15 50');
    expect(toDots(together, 'a', 4)).toBe('');
  });

  it('know that there is nothing to draw', () => {
    expect(isEmpty(points, ['c'])).toBe(true);
    expect(isEmpty(points, ['a'])).toBe(false);
    expect([
      topOf([], ['a'], true),
      topOf(points, ['a', 'b'], false),
      topOf(points, ['a', 'b'], true),
    ]).toEqual([...[1, 3, 4]]);
  });
});
