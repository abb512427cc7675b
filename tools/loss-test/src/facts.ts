const CONSONANTS = 'bdfgklmnprstvz';
const VOWELS = 'aeiou';
const SYLLABLES = [...CONSONANTS].flatMap((consonant) => [...VOWELS].map((vowel) => consonant + vowel));
const WORDS_COUNT = SYLLABLES.length ** 3;
/** Shares no factor with the count, so that every number has a word of its own and neighbours look different. */
const STRIDE = 100_003;

/** A word that is in no dictionary, another for every number from 0 to 342 999. */
export function wordFor(number: number): string {
  let rest = (number * STRIDE) % WORDS_COUNT;
  let word = '';
  for (let position = 0; position < 3; position += 1) {
    word += SYLLABLES[rest % SYLLABLES.length] ?? '';
    rest = Math.floor(rest / SYLLABLES.length);
  }
  return word.charAt(0).toUpperCase() + word.slice(1);
}

/** What a device says of it: a fact that no later one replaces. */
export function sentenceFor(word: string): string {
  return `I like ${word}.`;
}

/** How often each word stands in some texts. */
export function countWords(texts: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const text of texts)
    for (const word of new Set(text.match(/\b[A-Za-z]{6}\b/gu)))
      counts.set(normal(word), (counts.get(normal(word)) ?? 0) + 1);
  return counts;
}

function normal(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1).toLowerCase();
}
