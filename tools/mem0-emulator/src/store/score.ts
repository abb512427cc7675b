const WORD = /\p{Script=Han}|[\p{L}\p{N}]+/gu;
const EMPTY_WORDS = new Set(
  'a an the is are was do does did i my me you your what where when who which how of to in on and s user'.split(
    ' ',
  ),
);

/** How well a memory fits a query, 0 to 1: the share of the query's words that stand in it, by prefix. */
export function lexicalScore(query: string, memory: string): number {
  const wanted = words(query);
  if (wanted.length === 0) return 0;
  const present = words(memory);
  const hits = wanted.filter((word) => present.some((other) => isAlike(word, other))).length;
  return hits / wanted.length;
}

function words(text: string): string[] {
  return [...new Set(text.toLowerCase().match(WORD) ?? [])].filter((word) => !EMPTY_WORDS.has(word));
}

/** `allergic` and `allergies` are alike: five letters or all of the shorter one. */
function isAlike(a: string, b: string): boolean {
  const length = Math.min(a.length, b.length, 5);
  return length < 3 ? a === b : a.slice(0, length) === b.slice(0, length);
}
