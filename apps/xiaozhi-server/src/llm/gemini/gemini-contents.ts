import type { ToolDescription } from '../../tools/tool.js';
import type { LlmRequest, ToolRound } from '../llm.js';
import { argumentsOf } from '../streaming/provider-settings.js';

type Wanted = Pick<LlmRequest, 'system' | 'messages' | 'tools' | 'rounds'>;

/** Stands for the signature of another model's call. Source: Gemini API documentation, thought signatures. */
const FOREIGN_SIGNATURE = 'skip_thought_signature_validator';

export interface Signing {
  /** Whose signatures are ours. */
  echoOf: string;
  /** The model refuses a call without one. */
  isRequired: boolean;
}

/** System prompt, dialogue, calls of this turn and tools, as Gemini takes them. */
export function toGeminiContents(
  { system, messages, tools = [], rounds = [] }: Wanted,
  signing: Signing,
): object {
  return {
    // An empty text is refused.
    ...(system === '' ? {} : { systemInstruction: { parts: [{ text: system }] } }),
    contents: [
      ...messages.map(({ role, content }) => ({
        role: role === 'assistant' ? 'model' : 'user',
        parts: [{ text: content }],
      })),
      ...rounds.flatMap((round) => toRoundContents(round, signing)),
    ],
    ...(tools.length === 0 ? {} : { tools: [{ functionDeclarations: tools.map(toDeclaration) }] }),
  };
}

function toDeclaration({ name, description, parameters }: ToolDescription): object {
  // A function without parameters must have no schema at all.
  const isBare = Object.keys(parameters.properties ?? {}).length === 0;
  return { name, description, ...(isBare ? {} : { parametersJsonSchema: parameters }) };
}

/** Calls are the model's part, their results the user's, all of a round together. */
function toRoundContents({ text, calls, results }: ToolRound, { echoOf, isRequired }: Signing): object[] {
  const asked = calls.map((call, index) => {
    const own = call.echo?.of === echoOf ? call.echo.value : undefined;
    // Of calls side by side only the first is signed.
    const signature = own ?? (isRequired && index === 0 ? FOREIGN_SIGNATURE : undefined);
    return {
      functionCall: { name: call.name, args: argumentsOf(call.arguments) },
      ...(signature === undefined ? {} : { thoughtSignature: signature }),
    };
  });
  const answered = calls.map(({ name }, index) => ({
    functionResponse: { name, response: { result: results[index] ?? 'Interrupted.' } },
  }));
  return [
    { role: 'model', parts: text === '' ? asked : [{ text }, ...asked] },
    { role: 'user', parts: answered },
  ];
}
