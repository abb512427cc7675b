import { Temporal } from 'temporal-polyfill';

/** True for a date and time as a clock on the wall shows it: `2026-03-01T20:00` or with seconds, and no zone. */
export function isLocalDateTime(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?$/.test(text)) return false;
  try {
    Temporal.PlainDateTime.from(text.replace(' ', 'T'), { overflow: 'reject' });
    return true;
  } catch {
    // RangeError: the 30th of February.
    return false;
  }
}

/**
 * When a clock in that zone shows this. An hour that the clock skips means as much later; of an hour that comes twice
 * it is the first one that is still ahead of `now`, or the first at all.
 * @param local as `isLocalDateTime` accepts it
 * @throws RangeError for a zone or time that does not exist
 */
export function toInstant(local: string, timeZone: string, now: Date): Date {
  const plain = Temporal.PlainDateTime.from(local.replace(' ', 'T'));
  const [first, second] = (['compatible', 'later'] as const).map((disambiguation) =>
    toDate(plain.toZonedDateTime(timeZone, { disambiguation })),
  ) as [Date, Date];
  return first <= now && second > now ? second : first;
}

/** What a clock in that zone shows: `2026-03-01T20:00:00`. @throws RangeError for a zone that does not exist */
export function toLocal(at: Date, timeZone: string): string {
  return toZoned(at, timeZone).toPlainDateTime().toString({ smallestUnit: 'second' });
}

/** A moment with its wall clock. */
export function toZoned(at: Date, timeZone: string): Temporal.ZonedDateTime {
  return Temporal.Instant.fromEpochMilliseconds(at.getTime()).toZonedDateTimeISO(timeZone);
}

export function toDate(zoned: Temporal.ZonedDateTime): Date {
  return new Date(zoned.epochMilliseconds);
}
