import { digitRuns } from './spoken-digits.js';

/** Words of numbers up to a hundred. */
export const NUMBER_WORD =
  'zeros?|zeroes|oh|nought|ones?|twos?|threes?|fours?|fives?|six(?:es)?|sevens?|eights?|nines?|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen|eighteen|nineteen|twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety';
const TWO_DIGITS = /^(?:ten|eleven|twelve|\w+teen|twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety)$/iu;
const TENS = /^(?:twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety)$/iu;
const WORD_RUN = new RegExp(`\\b(?:${NUMBER_WORD})(?:[\\s,-]+(?:and )?(?:${NUMBER_WORD}))+\\b`, 'giu');
/** "four zeros", 六个八. */
const TIMES =
  /\b(?:two|three|four|five|six|eight|all|\d) (?:zeros|zeroes|ones|twos|threes|fours|fives|sixes|sevens|eights|nines|\d's|\ds)\b|[三四五六八3-8]个[零〇一二三四五六七八九\d]/iu;
const TIMES_COUNT = 4;
const GROUPS = /(?<![\d.,])\d{1,4}(?:[\s-]+\d{1,4})+(?![\d.,]?\d)/gu;

/** Digits of the longest number in a text, however they are said: "4821", "four eight two one", "nineteen eighty-four". */
export function digitsSaid(text: string): number {
  const runs = digitRuns(text).map(({ digits }) => digits.length);
  const words = [...text.matchAll(WORD_RUN)].map(([run]) => countOfWords(run));
  const groups = [...text.matchAll(GROUPS)].map(([group]) => group.replace(/\D/gu, '').length);
  return Math.max(0, ...runs, ...words, ...groups, TIMES.test(text) ? TIMES_COUNT : 0);
}

function countOfWords(run: string): number {
  const words = run
    .toLowerCase()
    .split(/[\s,-]+/u)
    .filter((word) => word !== 'and');
  return words.reduce((count, word, at) => {
    const isUnitOfTens = TENS.test(words[at - 1] ?? '') && !TWO_DIGITS.test(word);
    return count + (TWO_DIGITS.test(word) ? 2 : isUnitOfTens ? 0 : 1);
  }, 0);
}
