const DAY_MS = 24 * 60 * 60_000;

/** Periods to choose from, in days; those of a few days are shown by the hour. */
export const PERIODS = [1, 7, 30, 90, 365] as const;
export type Period = (typeof PERIODS)[number];
const HOURLY_DAYS = 3;

/** What is asked for of a period that ends now. */
export function askFor(days: Period, now: Date): { from: string; to: string; interval: 'hour' | 'day' } {
  const interval = days <= HOURLY_DAYS ? 'hour' : 'day';
  return { from: new Date(now.getTime() - days * DAY_MS).toISOString(), to: now.toISOString(), interval };
}

/** The zone of whoever looks. */
export const hereZone = (): string => Intl.DateTimeFormat().resolvedOptions().timeZone;
