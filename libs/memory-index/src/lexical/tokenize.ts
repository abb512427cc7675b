const STOP_WORDS = new Set(
  (
    'a an and are as at be been but by can could did do does for from had has have he her him his how i if in is it its ' +
    'me my of on or our she so that the their them then there they this to us was we were what when where which who ' +
    'whom why will with would you your user said tell please'
  ).split(' '),
);
const SPELLINGS: Record<string, string> = {
  favorite: 'favourite',
  color: 'colour',
  mom: 'mother',
  mum: 'mother',
  dad: 'father',
};
const STOP_CHARACTERS = new Set('的了吗呢吧啊我你他她它们是在有和与就也都很用户么什哪里谁请把被这那个');

/**
 * Terms of a text for lexical search: English words without endings and stop words, numbers, and for Chinese
 * single characters and pairs of neighbours, which beat a word segmenter for search.
 */
export function tokenize(text: string): string[] {
  const lower = text.toLowerCase();
  const words = (lower.match(/[a-z0-9]+(?:'[a-z]+)?/g) ?? [])
    .map((word) => word.replace(/'s?$/, '').replace(/'.*$/, ''))
    .map((word) => SPELLINGS[word] ?? word)
    .filter((word) => word !== '' && !STOP_WORDS.has(word))
    .map(stem);
  return [...words, ...hanTerms(lower)];
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

/** Light stemming: plural, past and -ing; words of three letters stay. */
function stem(word: string): string {
  if (word.length <= 3 || /\d/.test(word)) return word;
  return word
    .replace(/ies$/, 'y')
    .replace(/(?<=[a-z]{3})(?:ing|ed)$/, '')
    .replace(/(?<=[^s])s$/, '')
    .replace(/(?<=[a-z]{3})e$/, '');
}
