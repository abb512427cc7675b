export const PERIODS = ['day', 'week', 'all'] as const;
export type Period = (typeof PERIODS)[number];

const DAY_MS = 24 * 60 * 60_000;
const LENGTHS_MS = { day: DAY_MS, week: 7 * DAY_MS };

/** When a period begins, in ISO 8601, UTC; undefined for all that is kept. @param nowMs ms since 1970 */
export function startOf(period: Period, nowMs: number): string | undefined {
  return period === 'all' ? undefined : new Date(nowMs - LENGTHS_MS[period]).toISOString();
}
