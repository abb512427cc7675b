import { dateOf, dayNumber } from './calendar.js';
import type { DayNumber } from './calendar.js';
import {
  days,
  latestBegun,
  monthSpan,
  seasonSpan,
  weekdayAfter,
  weekdayBefore,
  weekdayInWeek,
  weekSpan,
  yearSpan,
} from './day-span.js';
import type { DaySpan } from './day-span.js';
import type { TimeRule } from './time-rule.js';

const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const WEEKDAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'];
const SEASONS: Record<string, number> = { spring: 0, summer: 1, autumn: 2, fall: 2, winter: 3 };
const NUMBERS = 'a one two three four five six seven eight nine ten eleven twelve'.split(' ');
const OFFSETS: Record<string, number> = { last: -1, past: -1, previous: -1, this: 0, next: 1, coming: 1 };

const MONTH =
  '(?<month>january|february|march|april|may|june|july|august|september|october|november|december|jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec)';
const WEEKDAY = '(?<weekday>monday|tuesday|wednesday|thursday|friday|saturday|sunday)';
const YEAR = '(?<year>(?:19|20)\\d\\d)';
const DAY = '(?<day>\\d{1,2})(?:st|nd|rd|th)?';
const WHICH = '(?<which>last|past|previous|this|next|coming)';
const COUNT =
  '(?<count>\\d{1,3}|an?|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|a couple of|a few)';

const rule = (source: string, resolve: TimeRule['resolve']): TimeRule => ({
  pattern: new RegExp(`\\b(?:${source})\\b`, 'gu'),
  resolve,
});
const monthOf = (name = ''): number => MONTHS.indexOf(name.slice(0, 3)) + 1;
const weekdayNumber = (name = ''): number => WEEKDAYS.indexOf(name.slice(0, 3)) + 1;
const offsetOf = (which = ''): number => OFFSETS[which] ?? 0;

function countOf(words = ''): number {
  if (words === 'a couple of') return 2;
  if (words === 'a few') return 3;
  if (words === 'an') return 1;
  return Number(words) || Math.max(1, NUMBERS.indexOf(words), 1);
}

function dayOfMonth(
  { day, month, year }: Record<string, string | undefined>,
  today: DayNumber,
): DaySpan | undefined {
  const dayInMonth = Number(day);
  if (dayInMonth < 1 || dayInMonth > 31) return undefined;
  const at = (inYear: number): DaySpan => days(dayNumber(inYear, monthOf(month), dayInMonth));
  return year === undefined ? latestBegun(today, at) : at(Number(year));
}

/** A number of days, weeks, months or years before or after today. */
function shifted(unit: string, count: number, today: DayNumber): DaySpan {
  const { year, month } = dateOf(today);
  if (unit.startsWith('day')) return days(today + count);
  if (unit.startsWith('week')) return weekSpan(today, count);
  return unit.startsWith('month') ? monthSpan(year, month, count) : yearSpan(year + count);
}

function namedWeekday(which: string | undefined, weekday: number, today: DayNumber): DaySpan {
  if (which === 'next' || which === 'coming') return weekdayAfter(today, weekday);
  return which === 'this' ? weekdayInWeek(today, weekday, 0) : weekdayBefore(today, weekday);
}

function namedMonth(which: string | undefined, month: number, today: DayNumber): DaySpan {
  const { year } = dateOf(today);
  const span = monthSpan(year, month);
  if (which === 'next') return span.first > today ? span : monthSpan(year + 1, month);
  if (which === 'this') return span;
  return latestBegun(today, (inYear) => monthSpan(inYear, month));
}

function namedSeason(which: string | undefined, season: number, today: DayNumber): DaySpan {
  const { year } = dateOf(today);
  if (which === 'this') return seasonSpan(year, season);
  if (which === 'next') {
    const span = seasonSpan(year, season);
    return span.first > today ? span : seasonSpan(year + 1, season);
  }
  const latest = latestBegun(today, (inYear) => seasonSpan(inYear, season));
  const isOver = latest.first + latest.daysCount <= today;
  return which === undefined || isOver ? latest : seasonSpan(dateOf(latest.first).year - 1, season);
}

/** English, as a recogniser writes it: lower case, no punctuation needed. More exact rules come first. */
export const ENGLISH_TIME_RULES: readonly TimeRule[] = [
  rule('(?<year>(?:19|20)\\d\\d)-(?<monthNumber>\\d{2})-(?<day>\\d{2})', ({ year, monthNumber, day }) =>
    days(dayNumber(Number(year), Number(monthNumber), Number(day))),
  ),
  rule(`${DAY}(?: of)? ${MONTH}(?:,? ${YEAR})?`, dayOfMonth),
  rule(`${MONTH} (?:the )?${DAY}(?:,? ${YEAR})?`, dayOfMonth),
  rule(`${MONTH},? (?:of )?${YEAR}`, ({ month, year }) => monthSpan(Number(year), monthOf(month))),
  rule('(?:the )?day before yesterday', (_, today) => days(today - 2)),
  rule('(?:the )?day after tomorrow', (_, today) => days(today + 2)),
  rule('yesterday|last night', (_, today) => days(today - 1)),
  rule('today|tonight|this (?:morning|afternoon|evening)', (_, today) => days(today)),
  rule('tomorrow', (_, today) => days(today + 1)),
  rule(`${COUNT} (?<unit>days?|weeks?|months?|years?) (?:ago|before|earlier)`, ({ unit, count }, today) =>
    shifted(unit ?? '', -countOf(count), today),
  ),
  rule(`in ${COUNT} (?<unit>days?|weeks?|months?|years?)`, ({ unit, count }, today) =>
    shifted(unit ?? '', countOf(count), today),
  ),
  rule(`${WHICH} ${WEEKDAY}`, ({ which, weekday }, today) =>
    namedWeekday(which, weekdayNumber(weekday), today),
  ),
  rule(`${WHICH} weekend`, ({ which }, today) => days(weekSpan(today, offsetOf(which)).first + 5, 2)),
  rule(`${WHICH} (?<unit>week|month|year)`, ({ which, unit }, today) =>
    shifted(unit ?? '', offsetOf(which), today),
  ),
  rule(`(?:${WHICH} )?(?<season>spring|summer|autumn|fall|winter) (?:of )?${YEAR}`, ({ season, year }) =>
    seasonSpan(Number(year), SEASONS[season ?? ''] ?? 0),
  ),
  rule(`${WHICH} (?<season>spring|summer|autumn|fall|winter)`, ({ which, season }, today) =>
    namedSeason(which, SEASONS[season ?? ''] ?? 0, today),
  ),
  rule('(?:in|during) (?:the )?(?<season>spring|summer|autumn|fall|winter)', ({ season }, today) =>
    namedSeason(undefined, SEASONS[season ?? ''] ?? 0, today),
  ),
  rule(`${WHICH} ${MONTH}`, ({ which, month }, today) => namedMonth(which, monthOf(month), today)),
  rule(`(?:in|during|since|of|by|early|late|mid) ${MONTH}`, ({ month }, today) =>
    namedMonth(undefined, monthOf(month), today),
  ),
  rule(`(?:in|during|since|of|by|year) ${YEAR}`, ({ year }) => yearSpan(Number(year))),
  rule(`on ${WEEKDAY}`, ({ weekday }, today) => weekdayBefore(today, weekdayNumber(weekday))),
];
