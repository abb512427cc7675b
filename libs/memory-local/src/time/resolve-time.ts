import * as en from 'chrono-node/en';
import * as zh from 'chrono-node/zh';
import type { ParsedComponents, ParsedResult } from 'chrono-node';
import { daySpan, monthSpan, toTimeSpan, wall, wallClockOf, yearSpan } from './civil.js';
import type { SaidAt, TimeSpan, WallClock, WallSpan } from './civil.js';
import { atHour, findRelativeSpan } from './relative-spans.js';
import type { ToldSpan } from './relative-spans.js';

const HAN = /\p{Script=Han}/u;
/** Words that are days or months to chrono, and mostly something else to people. */
const MOSTLY_NO_DATE = /^(?:sun|sat|mon|wed|may|mar|now|march|second|sec|today|现在|今天)$/iu;
const DAY_MS = 86_400_000;

/**
 * The time that a text speaks of, resolved where and when it was said: "tomorrow at 3 pm" is a moment, "on Friday" a
 * day, "last year" a year. Without a year it is the one that lies in the way the sentence looks.
 * @param lean which way the sentence looks: what somebody has to do lies ahead, what somebody did behind
 * @returns undefined where there is no time, or only one that means nothing later ("now", "today")
 */
export function resolveTime(text: string, said: SaidAt, lean: 'past' | 'future'): TimeSpan | undefined {
  const told = findToldSpan(text, wallClockOf(said), lean);
  return told === undefined ? undefined : toTimeSpan(told.span, said);
}

/**
 * As `resolveTime`, on the wall clock, with the words that tell the time.
 * @param now what the wall clock shows where it was said
 */
export function findToldSpan(text: string, now: WallClock, lean: 'past' | 'future'): ToldSpan | undefined {
  const isHan = HAN.test(text);
  const results = (isHan ? zh.hans : en.casual).parse(
    text,
    { instant: now, timezone: 0 },
    { forwardDate: lean === 'future' },
  );
  const usable = results.filter((result) => !MOSTLY_NO_DATE.test(result.text) && spanOf(result, lean, now));
  const relative = findRelativeSpan(text, isHan, now, lean);
  const [found] = usable;
  const hour = results.map(({ start }) => hourOf(start)).find((time) => time !== undefined);
  if (relative !== undefined && !isFiner(found, isHan))
    return hour === undefined ? relative : { ...relative, span: atHour(relative.span, ...hour) };
  const span = found === undefined ? undefined : spanOf(found, lean, now);
  return found === undefined || span === undefined ? relative : { span, words: found.text };
}

/** "March 2019" is finer than the year in it. Relative weeks, months and years are better counted here. */
function isFiner(result: ParsedResult | undefined, isHan: boolean): boolean {
  if (result?.start.isCertain('month') !== true || result.start.tags().has('result/relativeDate'))
    return false;
  return isHan ? result.start.isCertain('year') && !/[上下这本]|[年月]前/u.test(result.text) : true;
}

function spanOf({ start, end }: ParsedResult, lean: 'past' | 'future', now: WallClock): WallSpan | undefined {
  const span = componentSpan(start);
  if (span === undefined) return undefined;
  const last = end == null ? undefined : componentSpan(end);
  const moved = towards(lean, start, span, now);
  return last === undefined || last[1] < moved[0] ? moved : [moved[0], last[1]];
}

function componentSpan(part: ParsedComponents): WallSpan | undefined {
  const year = part.get('year') ?? 0;
  const month = (part.get('month') ?? 1) - 1;
  const day = part.get('day') ?? 1;
  const hour = hourOf(part);
  if (hour !== undefined) {
    const at = wall(year, month, day, ...hour);
    return [at, at];
  }
  if (part.isCertain('day') || part.isCertain('weekday')) return daySpan(year, month, day);
  if (part.isCertain('month')) return monthSpan(year, month);
  return part.isCertain('year') ? yearSpan(year) : undefined;
}

/** Only an hour that is one beyond doubt: "at four" may be either. */
function hourOf(part: ParsedComponents): [number, number] | undefined {
  const hour = part.get('hour') ?? 0;
  const isSure = part.isCertain('hour') && (part.isCertain('meridiem') || hour > 12);
  return isSure ? [hour, part.get('minute') ?? 0] : undefined;
}

/** What was done on Friday was done on the last one, whichever is nearer. */
function towards(lean: 'past' | 'future', start: ParsedComponents, span: WallSpan, now: WallClock): WallSpan {
  if (lean === 'future' || span[0] <= now || start.isCertain('year')) return span;
  if (start.isCertain('weekday')) return [back(span[0], 7), back(span[1], 7)];
  if (!start.isCertain('month')) return span;
  return [lastYear(span[0]), lastYear(span[1])];
}

function back(at: WallClock, days: number): WallClock {
  return new Date(at.getTime() - days * DAY_MS);
}

function lastYear(at: WallClock): WallClock {
  return wall(
    at.getUTCFullYear() - 1,
    at.getUTCMonth(),
    at.getUTCDate(),
    at.getUTCHours(),
    at.getUTCMinutes(),
  );
}
