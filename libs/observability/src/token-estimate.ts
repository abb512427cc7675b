/** One token each in the tokenizers in use, give or take a third. */
const WIDE = /[\u1100-\u11ff\u2e80-\u9fff\uac00-\ud7af\uf900-\ufaff\uff00-\uffef]/g;
const NARROW_CHARACTERS_PER_TOKEN = 3;

/** How many tokens a text takes, on the safe side: every model has its own tokenizer, and most are not published. */
export function estimateTokens(text: string): number {
  const wideCount = text.match(WIDE)?.length ?? 0;
  return wideCount + Math.ceil((text.length - wideCount) / NARROW_CHARACTERS_PER_TOKEN);
}
