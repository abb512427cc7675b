/** Words that carry no fact of their own; `your name is Tom` repeats `User's name is Tom`. */
const EMPTY_WORDS = new Set(
  'a an the is are am was were be been s i me my mine you your yours user users he she his her they their that this so and to of 你 您 我 的 是 了 吗 呢 啊 用 户 他 她'.split(
    ' ',
  ),
);
const SENTENCE = /[^.!?。！？\n]+[.!?。！？]*/gu;
const WORD = /\p{Script=Han}|[\p{L}\p{N}]+/gu;

/**
 * A message without the sentences that only say again what was recalled, so that memory does not feed on
 * itself. The assistant's sentence goes when all it says stands in one recalled memory; the user's only when it
 * is that memory word for word, since a person may correct a fact with nearly the same words.
 * @returns the rest of the message; empty when nothing new is in it
 */
export function withoutRecalled(
  message: { role: 'user' | 'assistant'; content: string },
  recalledTexts: readonly string[],
): string {
  if (recalledTexts.length === 0) return message.content;
  const recalled = recalledTexts.map((text) => factWords(text));
  const repeats = message.role === 'assistant' ? isWithin : isSame;
  const sentences = message.content.match(SENTENCE) ?? [];
  const fresh = sentences.filter((sentence) => {
    const words = factWords(sentence);
    return words.length === 0 || !recalled.some((known) => repeats(words, known));
  });
  return fresh.length === sentences.length ? message.content : fresh.join('').trim();
}

function factWords(text: string): string[] {
  return (text.toLowerCase().match(WORD) ?? []).filter((word) => !EMPTY_WORDS.has(word));
}

function isWithin(words: readonly string[], known: readonly string[]): boolean {
  return words.every((word) => known.includes(word));
}

function isSame(words: readonly string[], known: readonly string[]): boolean {
  return words.length === known.length && words.every((word, position) => word === known[position]);
}
