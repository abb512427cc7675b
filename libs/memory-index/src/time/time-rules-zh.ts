import { dateOf, dayNumber } from './calendar.js';
import type { DayNumber } from './calendar.js';
import {
  days,
  latestBegun,
  monthSpan,
  seasonSpan,
  weekdayBefore,
  weekdayInWeek,
  weekSpan,
  yearSpan,
} from './day-span.js';
import type { DaySpan } from './day-span.js';
import type { TimeRule } from './time-rule.js';

const DIGITS = '零一二三四五六七八九';
const NEAR_DAYS: Record<string, number> = {
  大前天: -3,
  前天: -2,
  昨天: -1,
  昨晚: -1,
  今天: 0,
  今晚: 0,
  今早: 0,
  明天: 1,
  明晚: 1,
  明早: 1,
  后天: 2,
  大后天: 3,
};
const WEEKS: Record<string, number> = { 上上: -2, 上: -1, 这: 0, 本: 0, 下: 1, 下下: 2 };
const YEARS: Record<string, number> = { 前年: -2, 去年: -1, 今年: 0, 明年: 1, 后年: 2 };
const SEASONS: Record<string, number> = { 春: 0, 夏: 1, 秋: 2, 冬: 3 };

const NUMBER = '\\d{1,3}|[一二三四五六七八九十两几]{1,3}';
const NEAR_YEAR = '(?<nearYear>前年|去年|今年|明年|后年)';
const YEAR = '(?<year>(?:19|20)\\d\\d)年';
const MONTH = `(?<month>${NUMBER})月份?`;
const DAY = `(?<day>${NUMBER})[日号]`;
const WEEK = '(?<week>上上|下下|上|下|这|本)个?(?:周|星期|礼拜)';

const rule = (source: string, resolve: TimeRule['resolve']): TimeRule => ({
  pattern: new RegExp(source, 'gu'),
  resolve,
});

/** `十二` → 12, `二十` → 20; `几` counts as three. */
function numberOf(text = ''): number {
  if (/^\d+$/.test(text)) return Number(text);
  const digit = (character = ''): number =>
    character === '两' ? 2 : character === '几' ? 3 : Math.max(0, DIGITS.indexOf(character));
  const [tens = '', ones = ''] = text.split('十');
  return text.includes('十')
    ? (tens === '' ? 1 : digit(tens)) * 10 + (ones === '' ? 0 : digit(ones))
    : digit(text);
}

const weekdayNumber = (name = ''): number => (/[日天]/.test(name) ? 7 : numberOf(name));

function yearOf(
  { year, nearYear }: Record<string, string | undefined>,
  today: DayNumber,
): number | undefined {
  if (year !== undefined) return Number(year);
  return nearYear === undefined ? undefined : dateOf(today).year + (YEARS[nearYear] ?? 0);
}

/** In the year that is named, or in the latest year in which it has begun. */
function inYear(
  groups: Record<string, string | undefined>,
  today: DayNumber,
  span: (year: number) => DaySpan,
): DaySpan {
  const year = yearOf(groups, today);
  return year === undefined ? latestBegun(today, span) : span(year);
}

function shifted(unit: string, count: number, today: DayNumber): DaySpan {
  const { year, month } = dateOf(today);
  if (unit === '天') return days(today + count);
  if (unit.endsWith('月')) return monthSpan(year, month, count);
  return unit === '年' ? yearSpan(year + count) : weekSpan(today, count);
}

/** Chinese. More exact rules come first. */
export const CHINESE_TIME_RULES: readonly TimeRule[] = [
  rule(`(?:${YEAR}|${NEAR_YEAR})?${MONTH}${DAY}`, (groups, today) =>
    inYear(groups, today, (year) =>
      days(dayNumber(year, numberOf(groups['month']), numberOf(groups['day']))),
    ),
  ),
  rule(`(?:${YEAR}|${NEAR_YEAR})的?(?<season>[春夏秋冬])[天季]?`, (groups, today) =>
    inYear(groups, today, (year) => seasonSpan(year, SEASONS[groups['season'] ?? ''] ?? 0)),
  ),
  rule(`(?:${YEAR}|${NEAR_YEAR})?${MONTH}`, (groups, today) =>
    inYear(groups, today, (year) => monthSpan(year, numberOf(groups['month']))),
  ),
  rule('大前天|前天|昨天|昨晚|今天|今晚|今早|明天|明晚|明早|大后天|后天', ({ all }, today) =>
    days(today + (NEAR_DAYS[all ?? ''] ?? 0)),
  ),
  rule(`${WEEK}(?<weekday>[一二三四五六日天])`, ({ week, weekday }, today) =>
    weekdayInWeek(today, weekdayNumber(weekday), WEEKS[week ?? ''] ?? 0),
  ),
  rule(`${WEEK}末|(?<bare>周末)`, ({ week }, today) =>
    days(weekSpan(today, WEEKS[week ?? '这'] ?? 0).first + 5, 2),
  ),
  rule(WEEK, ({ week }, today) => weekSpan(today, WEEKS[week ?? ''] ?? 0)),
  rule('(?<which>上上|下下|上|下|这|本)个?月', ({ which }, today) =>
    shifted('月', WEEKS[which ?? ''] ?? 0, today),
  ),
  rule(
    `(?<count>${NUMBER})(?<unit>天|个?星期|周|个月|年)(?<way>以?之?前|以?之?后)`,
    ({ count, unit, way }, today) =>
      shifted(unit ?? '', numberOf(count) * ((way ?? '').endsWith('前') ? -1 : 1), today),
  ),
  rule(YEAR, ({ year }) => yearSpan(Number(year))),
  rule(NEAR_YEAR, (groups, today) => yearSpan(yearOf(groups, today) ?? dateOf(today).year)),
  rule('(?:周|星期|礼拜)(?<weekday>[一二三四五六日天])', ({ weekday }, today) =>
    weekdayBefore(today, weekdayNumber(weekday)),
  ),
  rule('(?<season>[春夏秋冬])[天季]', ({ season }, today) =>
    latestBegun(today, (year) => seasonSpan(year, SEASONS[season ?? ''] ?? 0)),
  ),
];
