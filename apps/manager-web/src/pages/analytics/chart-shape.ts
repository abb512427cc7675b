import type { AnalyticsPoint } from '@xiaozhi/contracts';

/** Width of one hour or day, and height of the whole, in units of the drawing. */
export const STEP = 10;
export const HEIGHT = 100;
const GAP = 1.5;

export interface Bar {
  name: string;
  x: number;
  y: number;
  width: number;
  height: number;
}

/** Greatest value, of stacked bars that of a whole stack; at least 1, so that nothing is divided by 0. */
export function topOf(
  points: readonly AnalyticsPoint[],
  names: readonly string[],
  isStacked: boolean,
): number {
  const tops = points.map(({ values }) => {
    const own = names.map((name) => values[name] ?? 0);
    return isStacked ? own.reduce((sum, value) => sum + value, 0) : Math.max(0, ...own);
  });
  return Math.max(1, ...tops);
}

/** One bar a name and point, each on top of those before it. */
export function toBars(points: readonly AnalyticsPoint[], names: readonly string[]): Bar[] {
  const top = topOf(points, names, true);
  return points.flatMap(({ values }, index) => {
    let y = HEIGHT;
    return names.flatMap((name) => {
      const height = (Math.max(0, values[name] ?? 0) / top) * HEIGHT;
      if (height === 0) return [];
      y -= height;
      return [{ name, x: index * STEP + GAP, y, width: STEP - 2 * GAP, height }];
    });
  });
}

/** The path of a line, broken where nothing is known. */
export function toLine(points: readonly AnalyticsPoint[], name: string, top: number): string {
  return points
    .map((_, index) => {
      const at = positionOf(points, index, name, top);
      if (at === undefined) return '';
      return positionOf(points, index - 1, name, top) === undefined ? `M${at}` : `L${at}`;
    })
    .join('');
}

/** The path of what a line cannot show: values that have no neighbour. */
export function toDots(points: readonly AnalyticsPoint[], name: string, top: number): string {
  return points
    .map((_, index) => {
      const [before, at, after] = [-1, 0, 1].map((step) => positionOf(points, index + step, name, top));
      return at !== undefined && before === undefined && after === undefined ? `M${at}h0` : '';
    })
    .join('');
}

function positionOf(
  points: readonly AnalyticsPoint[],
  index: number,
  name: string,
  top: number,
): string | undefined {
  const value = points[index]?.values[name];
  if (value === undefined) return undefined;
  return `${index * STEP + STEP / 2} ${Math.round((1 - value / top) * HEIGHT * 100) / 100}`;
}

/** Whether there is anything to draw. */
export function isEmpty(points: readonly AnalyticsPoint[], names: readonly string[]): boolean {
  return points.every(({ values }) => names.every((name) => (values[name] ?? 0) === 0));
}
