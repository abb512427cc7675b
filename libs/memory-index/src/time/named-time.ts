import type { Calendar } from './calendar.js';
import type { DaySpan } from './day-span.js';
import type { TimeInterval } from './time-interval.js';
import { ENGLISH_TIME_RULES } from './time-rules-en.js';
import { CHINESE_TIME_RULES } from './time-rules-zh.js';

const HAN = /\p{Script=Han}/u;
const RULES = [...ENGLISH_TIME_RULES, ...CHINESE_TIME_RULES];
/** Nobody searches by a longer text, and every rule reads all of it. */
const TEXT_MAX_CHARACTERS = 2_000;

/** A time that a text names, and the rest of the text, in lower case. */
export interface NamedTime {
  time: TimeInterval;
  rest: string;
}

/**
 * The time that a text names ("last Tuesday", "上周三", "in May"), in the calendar's time zone and relative to an
 * instant; the shortest of several, undefined for none. A month or season without year is the latest that has begun.
 */
export function readNamedTime(text: string, relativeToMs: number, calendar: Calendar): NamedTime | undefined {
  const lower = text.slice(0, TEXT_MAX_CHARACTERS).toLowerCase();
  const today = calendar.dayOf(relativeToMs);
  let shortest: DaySpan | undefined;
  let rest = lower;
  for (const { pattern, resolve } of HAN.test(lower) ? RULES : ENGLISH_TIME_RULES) {
    rest = rest.replace(pattern, (all: string, ...args: unknown[]) => {
      const groups = args.at(-1);
      const named = typeof groups === 'object' && groups !== null ? (groups as Record<string, string>) : {};
      const span = resolve({ ...named, all }, today);
      if (span === undefined || span.daysCount <= 0) return all;
      if (shortest === undefined || span.daysCount < shortest.daysCount) shortest = span;
      // What one rule has read is not read again by a less exact one.
      return ' ';
    });
  }
  return shortest && { time: calendar.interval(shortest.first, shortest.daysCount), rest };
}

/** The time alone, as `readNamedTime` finds it. */
export function namedTime(text: string, relativeToMs: number, calendar: Calendar): TimeInterval | undefined {
  return readNamedTime(text, relativeToMs, calendar)?.time;
}
