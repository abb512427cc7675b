import type { LlmMessage, LlmRequest, ToolRound } from './llm.js';

/** One token each in the tokenizers in use, give or take a third. */
const WIDE = /[\u1100-\u11ff\u2e80-\u9fff\uac00-\ud7af\uf900-\ufaff\uff00-\uffef]/g;
const NARROW_CHARACTERS_PER_TOKEN = 3;
/** Role and separators of a message. */
const MESSAGE_TOKENS = 4;

/** How many tokens a text takes, on the safe side: every model has its own tokenizer, and most are not published. */
export function estimateTokens(text: string): number {
  const wideCount = text.match(WIDE)?.length ?? 0;
  return wideCount + Math.ceil((text.length - wideCount) / NARROW_CHARACTERS_PER_TOKEN);
}

export function estimateMessageTokens({ content }: LlmMessage): number {
  return MESSAGE_TOKENS + estimateTokens(content);
}

/** What every request carries besides the dialogue: system prompt, tools, and the calls of this turn. */
export function estimateFixedTokens({ system, tools = [], rounds = [] }: LlmRequest): number {
  const toolTokens = tools.length === 0 ? 0 : estimateTokens(JSON.stringify(tools));
  return MESSAGE_TOKENS + estimateTokens(system) + toolTokens + sum(rounds.map(estimateRoundTokens));
}

function estimateRoundTokens({ text, calls, results }: ToolRound): number {
  const parts = [text, ...results, ...calls.flatMap((call) => [call.name, call.arguments])];
  return sum(parts.map(estimateTokens)) + MESSAGE_TOKENS * (1 + calls.length);
}

function sum(counts: readonly number[]): number {
  return counts.reduce((total, count) => total + count, 0);
}
