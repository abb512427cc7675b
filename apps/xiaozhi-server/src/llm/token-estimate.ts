import { estimateTokens } from '@xiaozhi/observability';
import type { LlmMessage, LlmRequest, ToolRound } from './llm.js';

export { estimateTokens };

/** Role and separators of a message. */
const MESSAGE_TOKENS = 4;

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
