import type { LlmRequest, ToolRound } from '../llm.js';
import { argumentsOf } from '../streaming/provider-settings.js';

/** The dialogue, with the calls of this turn, as `/api/chat` takes it: arguments are objects, answers go by name. */
export function toOllamaMessages({
  system,
  messages,
  rounds = [],
}: Pick<LlmRequest, 'system' | 'messages' | 'rounds'>): object[] {
  return [
    { role: 'system', content: system },
    ...messages.map(({ role, content }) => ({ role, content })),
    ...rounds.flatMap(toRoundMessages),
  ];
}

function toRoundMessages({ text, calls, results }: ToolRound): object[] {
  return [
    {
      role: 'assistant',
      content: text,
      tool_calls: calls.map((call) => ({
        function: { name: call.name, arguments: argumentsOf(call.arguments) },
      })),
    },
    ...calls.map(({ name }, index) => ({
      role: 'tool',
      tool_name: name,
      content: results[index] ?? 'Interrupted.',
    })),
  ];
}
