import { dateOf, dayNumber, weekdayOf } from './calendar.js';
import type { DayNumber } from './calendar.js';

/** Whole local days. */
export interface DaySpan {
  first: DayNumber;
  daysCount: number;
}

export const days = (first: DayNumber, daysCount = 1): DaySpan => ({ first, daysCount });

/** A month, `offset` months after the one of year and month (1 to 12). */
export function monthSpan(year: number, month: number, offset = 0): DaySpan {
  const start = dayNumber(year, month + offset, 1);
  return { first: start, daysCount: dayNumber(year, month + offset + 1, 1) - start };
}

export function yearSpan(year: number): DaySpan {
  const start = dayNumber(year, 1, 1);
  return { first: start, daysCount: dayNumber(year + 1, 1, 1) - start };
}

/** The week (Monday to Sunday) that is `offset` weeks after the one of a day. */
export function weekSpan(today: DayNumber, offset: number): DaySpan {
  return days(today - weekdayOf(today) + 1 + offset * 7, 7);
}

/** A weekday (1 Monday to 7 Sunday) in the week `offset` weeks after the one of a day. */
export function weekdayInWeek(today: DayNumber, weekday: number, offset: number): DaySpan {
  return days(weekSpan(today, offset).first + weekday - 1);
}

/** The last such weekday before today. */
export function weekdayBefore(today: DayNumber, weekday: number): DaySpan {
  return days(today - (((weekdayOf(today) - weekday + 6) % 7) + 1));
}

/** The next such weekday after today. */
export function weekdayAfter(today: DayNumber, weekday: number): DaySpan {
  return days(today + ((weekday - weekdayOf(today) + 6) % 7) + 1);
}

/** A season of the northern year: 0 spring (from March) to 3 winter (from December of that year). */
export function seasonSpan(year: number, season: number): DaySpan {
  const start = dayNumber(year, 3 + season * 3, 1);
  return { first: start, daysCount: dayNumber(year, 6 + season * 3, 1) - start };
}

/** Of a yearly span the latest that has begun by today. */
export function latestBegun(today: DayNumber, inYear: (year: number) => DaySpan): DaySpan {
  const { year } = dateOf(today);
  const span = inYear(year);
  return span.first <= today ? span : inYear(year - 1);
}
