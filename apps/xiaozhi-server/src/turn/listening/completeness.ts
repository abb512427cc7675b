/** Whether words sound as if their speaker has done with them. */
export type Completeness = 'finished' | 'unfinished' | 'unknown';

/** After these somebody goes on: conjunctions, articles, possessives, fillers. Words that may end a sentence are not here. */
const GOES_ON = new Set(
  "and or but because if the a an to of my your our their i'm it's um uh er erm hmm plus maybe".split(' '),
);
const GOES_ON_ZH =
  /(?:然后|因为|所以|但是|可是|不过|而且|还有|或者|如果|要是|比如|我想|我要|和|跟|与|把|被|呃+|额+)$|^(?:那个|这个|就是|嗯+)+$/u;
const SENTENCE_END = /[.!?。！？]["'”’」』)]*$/u;
const TRAILS_OFF = /(?:\.{2,}|…|[,:;、，：；—-])\s*$/u;
const QUESTION_ZH = /吗$/u;

/**
 * Judges words that were recognised so far. A full stop alone does not finish a sentence that ends in a conjunction or
 * filler: recognisers set one after every pause.
 */
export function completenessOf(text: string): Completeness {
  const words = text.trim();
  if (words === '' || TRAILS_OFF.test(words)) return words === '' ? 'unknown' : 'unfinished';
  if (/[?？]["'”’」』)]*$/u.test(words)) return 'finished';
  const bare = words.replace(/[\p{P}\p{S}\s]+$/gu, '');
  const lastWord = (/[\p{L}'’]+$/u.exec(bare)?.[0] ?? '').toLowerCase().replaceAll('’', "'");
  if (GOES_ON.has(lastWord) || GOES_ON_ZH.test(bare)) return 'unfinished';
  return SENTENCE_END.test(words) || QUESTION_ZH.test(bare) ? 'finished' : 'unknown';
}
