import { daySpan, monthSpan, wall, weekSpan, yearSpan } from './civil.js';
import type { WallClock, WallSpan } from './civil.js';

/** Years, months and weeks that chrono does not know, or takes for one day. */
type SpanRule = [
  RegExp,
  (groups: Partial<Record<string, string>>, now: WallClock, lean: 'past' | 'future') => WallSpan | undefined,
];

const MONTHS = 'january february march april may june july august september october november december'.split(
  ' ',
);

const STEP_EN: Record<string, number> = { last: -1, this: 0, next: 1 };
const STEP_ZH: Record<string, number> = { 上上: -2, 上: -1, 这: 0, 这个: 0, 本: 0, 下: 1, 下下: 2 };
const YEAR_ZH: Record<string, number> = { 前年: -2, 去年: -1, 今年: 0, 明年: 1, 后年: 2 };
const DAYS_ZH = '一二三四五六日';
const DIGITS_ZH = '零一二三四五六七八九十';

const RULES_EN: readonly SpanRule[] = [
  [/\b(?<step>last|this|next) year\b/iu, ({ step }, now) => yearSpan(now.getUTCFullYear() + stepEn(step))],
  [
    /\b(?<step>last|this|next) month\b/iu,
    ({ step }, now) => monthSpan(now.getUTCFullYear(), now.getUTCMonth() + stepEn(step)),
  ],
  [/\b(?<step>last|this|next) week\b/iu, ({ step }, now) => weekSpan(now, stepEn(step))],
  [
    /\b(?:from|between) (?<from>(?:19|20)\d\d) (?:to|until|and|till) (?<to>(?:19|20)\d\d)\b/iu,
    ({ from, to }) => [yearSpan(Number(from))[0], yearSpan(Number(to))[1]],
  ],
  [
    /\b(?:in|since|until|till|from|by|before|after|during) (?<year>(?:19|20)\d\d)\b/iu,
    ({ year }) => yearSpan(Number(year)),
  ],
  [
    new RegExp(
      `\\b(?:in|since|until|till|by|before|after|during|from) (?<month>${MONTHS.join('|')})\\b(?! (?:the )?\\d)`,
      'iu',
    ),
    ({ month = '' }, now, lean) => {
      const index = MONTHS.indexOf(month.toLowerCase());
      const offset = index - now.getUTCMonth();
      const year =
        now.getUTCFullYear() + (lean === 'future' && offset < 0 ? 1 : lean === 'past' && offset > 0 ? -1 : 0);
      return monthSpan(year, index);
    },
  ],
];

const RULES_ZH: readonly SpanRule[] = [
  [
    /(?<step>上上|上|这个?|本|下下|下)个?(?:周|星期|礼拜)(?<day>[一二三四五六日天])?/u,
    ({ step, day }, now) => weekSpan(now, stepZh(step), day === undefined ? undefined : dayZh(day)),
  ],
  [
    /(?<step>上上|上|这|本|下下|下)个?月(?:(?<day>[一二三四五六七八九十\d]{1,3})[日号])?/u,
    ({ step, day }, now) => {
      const [year, month] = [now.getUTCFullYear(), now.getUTCMonth() + stepZh(step)];
      return day === undefined ? monthSpan(year, month) : daySpan(year, month, numberZh(day));
    },
  ],
  [
    /(?<step>前年|去年|今年|明年|后年)的?(?:(?<month>十[一二]|[一二三四五六七八九十]|1[0-2]|[1-9])月份?(?:(?<day>[一二三四五六七八九十\d]{1,3})[日号])?)?/u,
    ({ step = '', month, day }, now) => {
      const year = now.getUTCFullYear() + (YEAR_ZH[step] ?? 0);
      if (month === undefined) return yearSpan(year);
      const index = numberZh(month) - 1;
      return day === undefined ? monthSpan(year, index) : daySpan(year, index, numberZh(day));
    },
  ],
  [
    /从?(?<from>(?:19|20)\d\d)年?(?:到|至)(?<to>(?:19|20)\d\d)年/u,
    ({ from, to }) => [yearSpan(Number(from))[0], yearSpan(Number(to))[1]],
  ],
  [/(?<year>(?:19|20)\d\d)年(?!\d{1,2}月|[一二三四五六七八九十]+月)/u, ({ year }) => yearSpan(Number(year))],
  [
    /(?<count>[一二两三四五六七八九十\d]{1,3})年(?:前|以前|之前)/u,
    ({ count }, now) => yearSpan(now.getUTCFullYear() - numberZh(count)),
  ],
  [
    /(?<count>[一二两三四五六七八九十\d]{1,3})个月(?:前|以前|之前)/u,
    ({ count }, now) => monthSpan(now.getUTCFullYear(), now.getUTCMonth() - numberZh(count)),
  ],
];

/** A span, and the words of the text that tell it. */
export interface ToldSpan {
  span: WallSpan;
  words: string;
}

/** A span of which the text speaks in whole years, months, weeks or by a day of a named week. */
export function findRelativeSpan(
  text: string,
  isHan: boolean,
  now: WallClock,
  lean: 'past' | 'future',
): ToldSpan | undefined {
  for (const [pattern, spanOf] of isHan ? RULES_ZH : RULES_EN) {
    const match = pattern.exec(text);
    const span = match?.groups === undefined ? undefined : spanOf(match.groups, now, lean);
    if (match !== null && span !== undefined) return { span, words: match[0] };
  }
  return undefined;
}

/** A span of one day gets the hour; of a longer one nobody knows the day. */
export function atHour([from, to]: WallSpan, hour: number, minute: number): WallSpan {
  if (to.getTime() - from.getTime() !== 86_400_000) return [from, to];
  const at = wall(from.getUTCFullYear(), from.getUTCMonth(), from.getUTCDate(), hour, minute);
  return [at, at];
}

function stepEn(step: string | undefined): number {
  return STEP_EN[(step ?? '').toLowerCase()] ?? 0;
}

function stepZh(step: string | undefined): number {
  return STEP_ZH[step ?? ''] ?? 0;
}

function dayZh(day: string): number {
  return DAYS_ZH.indexOf(day === '天' ? '日' : day);
}

/** `12`, `十二`, `二十`, `两` → 12, 12, 20, 2. */
function numberZh(text: string | undefined): number {
  const digits = (text ?? '').replace('两', '二');
  if (/^\d+$/.test(digits)) return Number(digits);
  const [tens, ones] = digits.includes('十') ? digits.split('十') : ['', digits];
  const digit = (sign: string | undefined): number =>
    Math.max(0, DIGITS_ZH.indexOf(sign === '' ? '零' : (sign ?? '零')));
  return (digits.includes('十') ? (tens === '' ? 1 : digit(tens)) * 10 : 0) + digit(ones);
}
