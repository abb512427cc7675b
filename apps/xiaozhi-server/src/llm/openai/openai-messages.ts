import type { ToolDescription } from '../../tools/tool.js';
import type { LlmRequest, ToolRound } from '../llm.js';
import { argumentsOf } from '../streaming/provider-settings.js';

/**
 * The dialogue, with the calls of this turn, in the form of chat completions.
 * @param echoOf whose reasoning goes back beside its calls; undefined for a service that wants none
 */
export function toMessages(
  { system, messages, rounds = [] }: Pick<LlmRequest, 'system' | 'messages' | 'rounds'>,
  echoOf?: string,
): object[] {
  return [
    { role: 'system', content: system },
    ...messages.map(({ role, content }) => ({ role, content })),
    ...rounds.flatMap((round) => toRoundMessages(round, echoOf)),
  ];
}

/** @returns nothing to add where there are no tools: some servers refuse an empty list */
export function toTools(tools: readonly ToolDescription[] = []): object {
  if (tools.length === 0) return {};
  return { tools: tools.map((tool) => ({ type: 'function', function: tool })) };
}

function toRoundMessages({ text, calls, results }: ToolRound, echoOf: string | undefined): object[] {
  const echo = calls.find((call) => call.echo !== undefined && call.echo.of === echoOf)?.echo?.value;
  const asked = {
    role: 'assistant',
    content: text,
    ...(echo === undefined ? {} : { reasoning_content: echo }),
    tool_calls: calls.map(({ id, name, arguments: args }) => ({
      id,
      type: 'function',
      // Some servers parse the arguments of old calls, and fail at what a model wrote wrongly.
      function: { name, arguments: JSON.stringify(argumentsOf(args)) },
    })),
  };
  const answers = calls.map(({ id }, index) => ({
    role: 'tool',
    tool_call_id: id,
    content: results[index] ?? 'Interrupted.',
  }));
  return [asked, ...answers];
}
