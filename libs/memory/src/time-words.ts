import type { MemoryTimes } from './memory.js';

const DAY_MS = 86_400_000;
/** A span of so many days is told as a day, as a month, as a year; days and months vary with clocks and calendars. */
const DAY_AT_MOST = 1.1;
const WEEK_AT_MOST = 8;
const MONTH_AT_MOST = 32;

/**
 * The times of a memory in words, in the language of its text: what holds no longer begins with until when it did, what
 * happens at a time ends with it. For example `until March 2026: User lives in Paris.`
 * @param timeZone IANA name; an unknown one falls back to UTC
 */
export function withTimeWords(text: string, times: MemoryTimes, timeZone: string): string {
  const isHan = /\p{Script=Han}/u.test(text);
  const { aboutFrom, aboutTo, validFrom, validTo } = times;
  const before = validTo === undefined ? '' : untilWords(validFrom, validTo, isHan, timeZone);
  const since =
    validTo === undefined && validFrom !== undefined ? monthName(validFrom, isHan, timeZone) : undefined;
  const notes = [
    ...(since === undefined ? [] : [isHan ? `${since}起` : `since ${since}`]),
    ...(aboutFrom === undefined ? [] : [spanWords(aboutFrom, aboutTo ?? aboutFrom, isHan, timeZone)]),
  ];
  const after = notes.length === 0 ? '' : isHan ? `（${notes.join('，')}）` : ` (${notes.join(', ')})`;
  return `${before}${text}${after}`;
}

function untilWords(
  validFrom: string | undefined,
  validTo: string,
  isHan: boolean,
  timeZone: string,
): string {
  const end = monthName(validTo, isHan, timeZone);
  if (validFrom === undefined || validFrom >= validTo) return isHan ? `直到${end}：` : `until ${end}: `;
  const begin = monthName(validFrom, isHan, timeZone);
  return isHan ? `${begin}到${end}：` : `from ${begin} until ${end}: `;
}

function spanWords(from: string, to: string, isHan: boolean, timeZone: string): string {
  const days = (Date.parse(to) - Date.parse(from)) / DAY_MS;
  const last = new Date(Math.max(Date.parse(from), Date.parse(to) - 1)).toISOString();
  const year = (at: string): string => format(at, isHan, timeZone, { year: 'numeric' });
  const words = (preposition: string, name: string): string => (isHan ? name : `${preposition} ${name}`);
  const range = (first: string, end: string): string =>
    isHan ? `${first}到${end}` : `from ${first} to ${end}`;
  if (days <= DAY_AT_MOST) return words('on', dayName(from, isHan, timeZone, days <= 0));
  if (days <= WEEK_AT_MOST)
    return range(dayName(from, isHan, timeZone, false), dayName(last, isHan, timeZone, false));
  if (days <= MONTH_AT_MOST) return words('in', monthName(from, isHan, timeZone));
  return year(from) === year(last) ? words('in', year(from)) : range(year(from), year(last));
}

function monthName(at: string, isHan: boolean, timeZone: string): string {
  return format(at, isHan, timeZone, { year: 'numeric', month: 'long' });
}

function dayName(at: string, isHan: boolean, timeZone: string, withClock: boolean): string {
  const clock = withClock ? ({ hour: '2-digit', minute: '2-digit', hourCycle: 'h23' } as const) : {};
  return format(at, isHan, timeZone, { year: 'numeric', month: 'long', day: 'numeric', ...clock });
}

function format(at: string, isHan: boolean, timeZone: string, options: Intl.DateTimeFormatOptions): string {
  const locale = isHan ? 'zh-CN' : 'en-GB';
  try {
    return new Intl.DateTimeFormat(locale, { ...options, timeZone }).format(new Date(at));
  } catch {
    // RangeError: not a time zone. A wrong zone must not cost the agent its memory.
    return new Intl.DateTimeFormat(locale, { ...options, timeZone: 'UTC' }).format(new Date(at));
  }
}
