import { Temporal } from 'temporal-polyfill';
import { toDate, toZoned } from './local-time.js';

/** A time of each day in which nothing is said unasked; may span midnight. The end does not belong to it. */
export interface QuietHours {
  /** `HH:MM`. */
  from: string;
  /** `HH:MM`; equal to `from`: all day. */
  to: string;
}

/** Whether a moment lies in the quiet hours of a zone. */
export function isQuiet(at: Date, { from, to }: QuietHours, timeZone: string): boolean {
  const time = toZoned(at, timeZone).toPlainTime().toString({ smallestUnit: 'minute' });
  return from < to ? time >= from && time < to : time >= from || time < to;
}

/** The end of the quiet hours that a moment lies in, or the moment itself where it lies in none. */
export function quietEndsAt(at: Date, quiet: QuietHours, timeZone: string): Date {
  return isQuiet(at, quiet, timeZone) ? nextTimeOfDay(at, quiet.to, timeZone) : at;
}

/** When quiet hours begin next, after a moment that lies in none. */
export function quietBeginsAt(at: Date, quiet: QuietHours, timeZone: string): Date {
  return nextTimeOfDay(at, quiet.from, timeZone);
}

function nextTimeOfDay(at: Date, timeOfDay: string, timeZone: string): Date {
  const plainTime = Temporal.PlainTime.from(timeOfDay);
  let date = toZoned(at, timeZone).toPlainDate();
  for (;;) {
    const next = toDate(date.toZonedDateTime({ timeZone, plainTime }));
    if (next > at) return next;
    date = date.add({ days: 1 });
  }
}
