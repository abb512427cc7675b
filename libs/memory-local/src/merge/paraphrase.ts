import { tokenize } from '@xiaozhi/memory-index';

/**
 * Cosine of the offline encoder for sentences that say the same: measured 0.84 to 0.97. What contradicts lies as high
 * ("two cats", "three cats": 0.98), so that nearness alone decides nothing.
 */
const NEAR = 0.84;
const DENIES =
  /\b(?:not|no|never|nor|without|cannot|dislikes?|hates?|detests?|stopped|quit|no longer|former(?:ly)?|used to)\b|n't\b|[不没别恨戒非]|讨厌|受不了|停止|以前/iu;
/** Words that say nothing of their own beside the others: "works as a nurse" is "is a nurse". */
const FILLER =
  /^(?:like|lik|enjo[yi]|love|lov|fond|ador|keen|live|liv|resid|work|job|go|get|got|call|nam|have|has|own|keep|want|plan|intend|reall[yi]|veri|very|also|now|current)/u;
const FILLER_HAN = new Set('了的在是有养想要打算计划准备喜欢爱热会也很非常特别工作住家叫一个只');

/**
 * True where a new sentence says no more than a known one: it is near in meaning, no content word of it is new (numbers,
 * names and people among them), and both or neither deny.
 * @param similarity cosine of the two, −1 to 1; undefined without vectors: then both must have the same content words
 */
export function isParaphrase(text: string, known: string, similarity: number | undefined): boolean {
  if (DENIES.test(text) !== DENIES.test(known)) return false;
  const [mine, theirs] = [contentOf(text), contentOf(known)];
  if (mine.size === 0 || ![...mine].every((word) => theirs.has(word))) return false;
  return similarity === undefined ? mine.size === theirs.size : similarity >= NEAR;
}

/** Cosine of vectors of unit length; undefined where one is missing or of another encoder. */
export function cosine(
  a: Float32Array | null | undefined,
  b: Float32Array | null | undefined,
): number | undefined {
  if (!a || !b || a.length !== b.length) return undefined;
  return a.reduce((sum, value, index) => sum + value * (b[index] ?? 0), 0);
}

/** Stems of words, and single Chinese characters. */
function contentOf(text: string): Set<string> {
  const terms = tokenize(text).filter((term) => !/^\p{Script=Han}{2,}$/u.test(term));
  const numbers = text.match(/\d+|[二两三四五六七八九十百]+/gu) ?? [];
  return new Set([
    ...terms.filter((term) => !FILLER.test(term) && !FILLER_HAN.has(term)),
    ...numbers.map((number) => number.replace('两', '二')),
  ]);
}
