import { DAY_MS } from './time-interval.js';
import type { TimeInterval } from './time-interval.js';

/** Days since 1 January 1970 in some time zone's calendar. */
export type DayNumber = number;

export function dayNumber(year: number, month: number, day: number): DayNumber {
  return Date.UTC(year, month - 1, day) / DAY_MS;
}

/** The calendar of one time zone: days are local, instants are UTC. */
export class Calendar {
  private static readonly known = new Map<string, Calendar>();

  private readonly format: Intl.DateTimeFormat;

  /** Made once per zone: a formatter takes its time. A zone that this machine does not know counts as UTC. */
  static of(timeZone: string): Calendar {
    const known = Calendar.known.get(timeZone);
    if (known !== undefined) return known;
    try {
      const made = new Calendar(timeZone);
      Calendar.known.set(timeZone, made);
      return made;
    } catch (error) {
      if (error instanceof RangeError) return Calendar.of('UTC');
      throw error;
    }
  }

  /** @param timeZone IANA name. @throws RangeError for an unknown zone */
  constructor(readonly timeZone: string) {
    this.format = new Intl.DateTimeFormat('en-US', {
      timeZone,
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    });
  }

  /** The local day of an instant. */
  dayOf(instantMs: number): DayNumber {
    return Math.floor((instantMs + this.offsetMs(instantMs)) / DAY_MS);
  }

  /** From the first day's midnight until that of the day after the last. */
  interval(first: DayNumber, daysCount: number): TimeInterval {
    return { startMs: this.midnight(first), endMs: this.midnight(first + daysCount) };
  }

  private midnight(day: DayNumber): number {
    const guessMs = day * DAY_MS;
    // The second round corrects a guess on the other side of a change of clocks.
    const nearMs = guessMs - this.offsetMs(guessMs);
    return guessMs - this.offsetMs(nearMs);
  }

  private offsetMs(instantMs: number): number {
    if (this.timeZone === 'UTC') return 0;
    const whole = Math.floor(instantMs / 1000) * 1000;
    const part: Record<string, number> = {};
    for (const { type, value } of this.format.formatToParts(whole)) part[type] = Number(value);
    const { year = 1970, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = part;
    return Date.UTC(year, month - 1, day, hour, minute, second) - whole;
  }
}

/** A year, month and day of a day number. */
export function dateOf(day: DayNumber): { year: number; month: number; day: number } {
  const date = new Date(day * DAY_MS);
  return { year: date.getUTCFullYear(), month: date.getUTCMonth() + 1, day: date.getUTCDate() };
}

/** 1 is Monday, 7 is Sunday. */
export function weekdayOf(day: DayNumber): number {
  return ((((day + 3) % 7) + 7) % 7) + 1;
}
