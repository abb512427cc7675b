import * as en from 'chrono-node/en';
import * as zh from 'chrono-node/zh';
import type { ParsedComponents, ParsedResult } from 'chrono-node';
import { ENGLISH_HOUR, ENGLISH_MINUTES, numberOf } from './spoken-number.js';

/** A date and time of day as somebody said it. `local`: `2026-03-01T20:00`; undefined where no hour was said. */
export interface SpokenMoment {
  local: string | undefined;
  /** What was said, without it. */
  rest: string;
}

/** Without "in the morning", these hours of another day are taken as of the afternoon. */
const EARLIEST_HOUR = 7;

const CLOCK = new RegExp(
  `\\bat (?:(?<part>half|quarter) (?<side>past|to) )?(?<hour>${ENGLISH_HOUR})(?::(?<minutes>\\d\\d)| (?<spoken>${ENGLISH_MINUTES}))?(?: o'?clock)?(?<day>(?: in the| this)? (?:morning|afternoon|evening)| at night| ?[ap]\\.?m\\.?)?(?![\\w:])`,
  'iu',
);

/**
 * Finds a moment in a sentence. An hour without morning or evening means the next of the two that is ahead today; when
 * both have passed, the first, for the user to be asked. @param now wall clock where the user is: `2026-03-01T15:00:00`
 */
export function findMoment(text: string, language: 'en' | 'zh', now: string): SpokenMoment | undefined {
  const reference = { instant: new Date(`${now}Z`), timezone: 0 };
  const plain = language === 'en' ? text.replace(CLOCK, toDigits) : text;
  const results = (language === 'en' ? en : zh.hans).parse(plain, reference, { forwardDate: true });
  const [first, second] = results;
  if (first === undefined) return undefined;
  // "Tomorrow … at eight": the day and the hour may stand apart.
  const hour = results.find(({ start }) => start.isCertain('hour'));
  const day = results.find(({ start }) => isDay(start));
  const used = [...new Set([hour, day])].filter((result) => result !== undefined);
  const rest = cut(plain, used.length > 0 ? used : [second ?? first]);
  if (hour === undefined) return { local: undefined, rest };
  return { local: toLocalTime(hour.start, day?.start, now), rest };
}

function isDay(start: ParsedComponents): boolean {
  return start.isCertain('day') || start.isCertain('weekday');
}

function toLocalTime(time: ParsedComponents, day: ParsedComponents | undefined, now: string): string {
  const date = day === undefined ? now.slice(0, 10) : dateOf(day);
  const hour = time.get('hour') ?? 0;
  const minute = time.get('minute') ?? 0;
  const at = (chosen: number): string => `${date}T${pad(chosen)}:${pad(minute)}`;
  const isUnclear = !time.isCertain('meridiem') && hour >= 1 && hour < 12;
  if (!isUnclear) return at(hour);
  if (date !== now.slice(0, 10)) return at(hour < EARLIEST_HOUR ? hour + 12 : hour);
  return [hour, hour + 12].map(at).find((candidate) => candidate > now.slice(0, 16)) ?? at(hour);
}

function dateOf(day: ParsedComponents): string {
  const [year = 0, month = 1, date = 1] = (['year', 'month', 'day'] as const).map(
    (part) => day.get(part) ?? 0,
  );
  return new Date(Date.UTC(year, month - 1, date)).toISOString().slice(0, 10);
}

/** "At half past seven in the evening" → "at 7:30pm": what the library reads. */
function toDigits(whole: string, ...found: unknown[]): string {
  const groups = found.at(-1) as Record<string, string | undefined>;
  const { hour = '', side = '', day = '' } = groups;
  const isBefore = /to/i.test(side);
  const past = minutesOf(groups);
  const minutes = isBefore ? 60 - past : past;
  const hours = (numberOf(hour) ?? 24) - (isBefore ? 1 : 0);
  if (hours > 23 || hours < 0 || minutes > 59) return whole;
  return `at ${hours}:${pad(minutes)}${hours > 12 ? '' : halfOf(day)}`;
}

function minutesOf({ part, minutes, spoken }: Record<string, string | undefined>): number {
  if (part !== undefined) return /half/i.test(part) ? 30 : 15;
  return numberOf(minutes ?? spoken ?? '0') ?? 0;
}

function halfOf(day: string): string {
  if (/morning|a\.?m/i.test(day)) return 'am';
  return day === '' ? '' : 'pm';
}

function cut(text: string, results: readonly ParsedResult[]): string {
  return [...results]
    .sort((a, b) => b.index - a.index)
    .reduce(
      (left, { index, text: found }) => `${left.slice(0, index)} ${left.slice(index + found.length)}`,
      text,
    );
}

function pad(number: number): string {
  return String(number).padStart(2, '0');
}
