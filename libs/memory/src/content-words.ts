const STOP_WORDS = new Set(
  `a about am an and any are at be best can could did do does enjoy favourite for from has have how i in is it
  know like love me most my of on or please remember tell that the there think to user users was what when where
  which who why will with would you your`.split(/\s+/),
);
const HAN_STOP_WORDS =
  /用户|什么|哪里|哪儿|哪个|哪些|知道|记得|告诉|喜欢|名字|怎么|多少|可以|[我你的了吗呢么哪谁是在有最爱叫对能会]/gu;

/** What two sentences can have in common: words of an English text, pairs of characters of a Chinese one. */
export function contentWords(text: string): Set<string> {
  const words = text
    .toLowerCase()
    .replace(/favorite/g, 'favourite')
    .replace(/color/g, 'colour')
    .match(/[a-z0-9]+/g);
  const found = new Set<string>();
  for (const word of words ?? []) {
    const stemmed = stem(word);
    if (stemmed.length > 1 && !STOP_WORDS.has(word) && !STOP_WORDS.has(stemmed)) found.add(stemmed);
  }
  for (const [run] of text.replace(HAN_STOP_WORDS, ' ').matchAll(/\p{Script=Han}+/gu)) {
    const characters = [...run];
    characters.slice(1).forEach((next, index) => found.add(String(characters[index]) + next));
  }
  return found;
}

function stem(word: string): string {
  return word.replace(/ies$/, 'y').replace(/(?<=[a-z]{3})(?:s|ed|ing)$/, '');
}
