import { stemmer } from 'stemmer';
import { conceptTerms } from './concepts.js';

const STOP_WORDS = new Set(
  (
    'a about an and any are as at be been but by can could did do does ever for from had has have he her him his how i if in is it its just ' +
    'me my of on or our really she so some that the their them then there they this to too us very was we were what when where which who ' +
    'whom why will with would you your user said tell please also mention mentioned kind type'
  ).split(' '),
);
const SPELLINGS: Record<string, string> = {
  favorite: 'favourite',
  color: 'colour',
  mom: 'mother',
  mum: 'mother',
  dad: 'father',
};
/** Characters that hold a sentence together or ask, and alone tell nothing of what it is about; pairs with them do. */
const STOP_CHARACTERS = new Set(
  '的了吗呢吧啊我你他她它们是在有和与就也都很用户么什哪里谁请把被这那个不要会去来给让对从到得着过还又再最更很太为上下时候怎样多少几点只些能可以该想没',
);

/**
 * Terms of a text for lexical search: English words without endings and stop words, numbers, and for Chinese
 * single characters and pairs of neighbours, which beat a word segmenter for search.
 */
export function tokenize(text: string): string[] {
  const lower = text.toLowerCase();
  return [
    ...englishWords(lower)
      .filter((word) => !STOP_WORDS.has(word))
      .map(stemmer),
    ...hanTerms(lower),
  ];
}

/** As `tokenize`, with the concepts that the words stand for. */
export function tokenizeWithConcepts(text: string): string[] {
  const lower = text.toLowerCase();
  return [...tokenize(lower), ...conceptTerms(lower, englishWords(lower))];
}

function englishWords(lower: string): string[] {
  return (lower.match(/[a-z0-9]+(?:'[a-z]+)?/g) ?? [])
    .map((word) => word.replace(/'s?$/, '').replace(/'.*$/, ''))
    .map((word) => SPELLINGS[word] ?? word)
    .filter((word) => word !== '');
}

function hanTerms(text: string): string[] {
  const terms: string[] = [];
  for (const run of text.match(/\p{Script=Han}+/gu) ?? []) {
    const characters = Array.from(run);
    characters.forEach((character, index) => {
      if (!STOP_CHARACTERS.has(character)) terms.push(character);
      const next = characters[index + 1];
      if (next !== undefined && !(STOP_CHARACTERS.has(character) && STOP_CHARACTERS.has(next))) {
        terms.push(character + next);
      }
    });
  }
  return terms;
}
