import { Temporal } from 'temporal-polyfill';
import { toDate, toZoned } from './local-time.js';

/** How often something comes again. `weekdays`: Monday to Friday. */
export type Recurrence = 'daily' | 'weekly' | 'weekdays';

/** Something that comes again at the same time of the wall clock. */
export interface Series {
  /** An occurrence of it. */
  dueAt: Date;
  /** `HH:MM` that is meant, also on a day on which the clock skips it. */
  localTime: string;
  /** IANA name. */
  timeZone: string;
  recurrence: Recurrence;
}

const SATURDAY = 6;

/**
 * The first occurrence after a moment, and after `dueAt`. The wall clock counts: eight stays eight when the clocks
 * change. @throws RangeError for a zone that does not exist
 */
export function nextOccurrence({ dueAt, localTime, timeZone, recurrence }: Series, after: Date): Date {
  const limit = after > dueAt ? after : dueAt;
  const time = Temporal.PlainTime.from(localTime);
  const first = toZoned(dueAt, timeZone).toPlainDate();
  const stepDays = recurrence === 'weekly' ? 7 : 1;
  const passedDays = first.until(toZoned(limit, timeZone).toPlainDate(), { largestUnit: 'days' }).days;
  let date = first.add({ days: Math.floor(passedDays / stepDays) * stepDays });
  for (;;) {
    const occurrence = toDate(date.toZonedDateTime({ timeZone, plainTime: time }));
    if (occurrence > limit && isMeant(date, recurrence)) return occurrence;
    date = date.add({ days: stepDays });
  }
}

function isMeant(date: Temporal.PlainDate, recurrence: Recurrence): boolean {
  return recurrence !== 'weekdays' || date.dayOfWeek < SATURDAY;
}
