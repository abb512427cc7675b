/** A number as it stands in a text, and its digits. */
export interface DigitRun {
  start: number;
  end: number;
  digits: string;
}

const WORDS: Record<string, string> = {
  zero: '0',
  oh: '0',
  one: '1',
  two: '2',
  three: '3',
  four: '4',
  five: '5',
  six: '6',
  seven: '7',
  eight: '8',
  nine: '9',
};
const HAN: Record<string, string> = Object.fromEntries(
  [...'〇零一二三四五六七八九'].map((char, place) => [char, String(Math.max(0, place - 1))]),
);
HAN['幺'] = '1';
HAN['两'] = '2';

const WORD = '\\b(?:zero|oh|one|two|three|four|five|six|seven|eight|nine)\\b';
const DIGIT = `(?:\\d|[〇零一二三四五六七八九幺两]|(?:\\b(?:double|triple|treble)\\s+)?${WORD})`;
/** What people say or write between the digits of one number. */
const BETWEEN = '(?:[\\s\\-‐-―_.,·、，*/]{0,3}(?:(?:then|dash|space|and|hyphen|然后|再)[\\s,，]{1,2})?)';
const RUN = new RegExp(`${DIGIT}(?:${BETWEEN}${DIGIT})+`, 'giu');
const TOKEN = new RegExp(`(?:(double|triple|treble)\\s+)?(\\d|[〇零一二三四五六七八九幺两]|${WORD})`, 'giu');

/** Numbers of two digits and more, however they are spoken, written or grouped. @param text unified */
export function digitRuns(text: string): DigitRun[] {
  return [...text.matchAll(RUN)].map((run) => ({
    start: run.index,
    end: run.index + run[0].length,
    digits: toDigits(run[0]),
  }));
}

function toDigits(run: string): string {
  return [...run.matchAll(TOKEN)]
    .map(([, times, digit = '']) => {
      const value = WORDS[digit.toLowerCase()] ?? HAN[digit] ?? digit;
      return value.repeat(times === undefined ? 1 : times.toLowerCase() === 'double' ? 2 : 3);
    })
    .join('');
}
