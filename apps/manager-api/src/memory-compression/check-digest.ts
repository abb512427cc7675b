const NUMBER_WORDS =
  'zero|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|twenty|thirty|forty|fifty|hundred|thousand|once|twice|half|dozen';
const DATE_WORDS =
  'january|february|march|april|may|june|july|august|september|october|november|december|monday|tuesday|wednesday|thursday|friday|saturday|sunday|today|tomorrow|yesterday|morning|evening|night|week|month|year';
const EXACT = [
  /\d+(?:[.,:/-]\d+)*/gu,
  new RegExp(`\\b(?:${NUMBER_WORDS}|${DATE_WORDS})\\b`, 'giu'),
  // Names: words with a capital letter.
  /\b\p{Lu}[\p{L}'’-]*/gu,
  // Chinese numbers, each with what it counts.
  /[〇零一二两三四五六七八九十百千万半几]+\p{Script=Han}/gu,
  // Words that turn a statement round.
  /\b(?:not|no|never|nobody|nothing|without|isn't|doesn't|don't|can't|won't)\b/giu,
  /[不没无未别]/gu,
];

/**
 * What a summary says that none of its sources says: numbers, names, times and denials. Whoever made it, such a summary
 * must not be kept.
 * @returns the words; empty when all is from the sources
 */
export function inventedWords(summary: string, sources: readonly string[]): string[] {
  const said = sources.join('\n').toLowerCase();
  const known = new Set(EXACT.flatMap((pattern) => wordsOf(said, pattern)));
  const plain = new Set(said.match(/[\p{L}\p{N}'’-]+/gu) ?? []);
  const asked = EXACT.flatMap((pattern) => wordsOf(summary, pattern));
  return [...new Set(asked)].filter((word) => !known.has(word) && !plain.has(word));
}

function wordsOf(text: string, pattern: RegExp): string[] {
  return (text.match(pattern) ?? []).map((word) => word.toLowerCase());
}
