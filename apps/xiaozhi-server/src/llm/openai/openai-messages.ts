import type { ToolDescription } from '../../tools/tool.js';
import type { LlmRequest, ToolRound } from '../llm.js';

/** The dialogue, with the calls of this turn, in the form of chat completions. */
export function toMessages({ system, messages, rounds = [] }: LlmRequest): object[] {
  return [{ role: 'system', content: system }, ...messages, ...rounds.flatMap(toRoundMessages)];
}

/** @returns nothing to add where there are no tools: some servers refuse an empty list */
export function toTools(tools: readonly ToolDescription[] = []): object {
  if (tools.length === 0) return {};
  return { tools: tools.map((tool) => ({ type: 'function', function: tool })) };
}

function toRoundMessages({ text, calls, results }: ToolRound): object[] {
  const asked = {
    role: 'assistant',
    content: text,
    tool_calls: calls.map(({ id, name, arguments: args }) => ({
      id,
      type: 'function',
      function: { name, arguments: args === '' ? '{}' : args },
    })),
  };
  const answers = calls.map(({ id }, index) => ({
    role: 'tool',
    tool_call_id: id,
    content: results[index] ?? 'Interrupted.',
  }));
  return [asked, ...answers];
}
