const ENGLISH: Record<string, number> = {
  ...{ a: 1, an: 1, one: 1, two: 2, three: 3, four: 4, five: 5, six: 6, seven: 7, eight: 8, nine: 9 },
  ...{ ten: 10, eleven: 11, twelve: 12, fifteen: 15, twenty: 20, thirty: 30, forty: 40, fifty: 50 },
  ...{ 'twenty-five': 25, 'thirty-five': 35, 'forty-five': 45, 'fifty-five': 55, sixty: 60, ninety: 90 },
};
const DIGITS = '零一二三四五六七八九';

/** Alternatives for the hours of a clock, and for its minutes. */
export const ENGLISH_HOUR = '\\d{1,2}|eleven|twelve|seven|three|eight|four|five|nine|one|two|six|ten';
export const ENGLISH_MINUTES =
  '(?:twenty|thirty|forty|fifty)-five|five|ten|fifteen|twenty|thirty|forty|fifty';

/** Alternatives of a pattern for numbers as English speakers say and write them. */
export const ENGLISH_NUMBER = `\\d{1,4}|${Object.keys(ENGLISH)
  .sort((a, b) => b.length - a.length)
  .join('|')}`;
/** The same for Chinese, up to ninety-nine. */
export const CHINESE_NUMBER = `\\d{1,4}|[${DIGITS}两十]{1,3}`;

/** Value of what one of the two patterns found; undefined for what is no number. */
export function numberOf(spoken: string): number | undefined {
  if (/^\d+$/.test(spoken)) return Number(spoken);
  return ENGLISH[spoken.toLowerCase()] ?? chineseNumberOf(spoken);
}

function chineseNumberOf(spoken: string): number | undefined {
  const [tens = '', ones = '', ...rest] = spoken.replace(/两/g, '二').split('十');
  if (rest.length > 0 || tens.length > 1 || ones.length > 1) return undefined;
  const digit = (text: string): number => DIGITS.indexOf(text);
  if (!spoken.includes('十')) return tens === '' || digit(tens) < 0 ? undefined : digit(tens);
  return (tens === '' ? 1 : digit(tens)) * 10 + (ones === '' ? 0 : digit(ones));
}
