import { z } from 'zod';
import type { ToolCall } from '../llm.js';

const writtenCall = z.looseObject({
  name: z.string().min(1),
  arguments: z.unknown().optional(),
  parameters: z.unknown().optional(),
});

/**
 * Calls that a model wrote as text: an object with `name` and `arguments` (or `parameters`), several of them one a
 * line, or an array. What is none of these is no call.
 */
export function readWrittenCalls(text: string, alreadyCount: number): ToolCall[] {
  return parseAll(text)
    .map((value) => writtenCall.safeParse(value))
    .filter((parsed) => parsed.success)
    .map(({ data }, index) => ({
      kind: 'tool-call',
      id: `written_${alreadyCount + index}`,
      name: data.name,
      arguments: toArguments(data.arguments ?? data.parameters),
    }));
}

function toArguments(value: unknown): string {
  if (typeof value === 'string') return value;
  return JSON.stringify(value ?? {});
}

function parseAll(text: string): unknown[] {
  const whole = parseJson(text);
  if (Array.isArray(whole)) return whole;
  return whole === undefined ? text.split('\n').map(parseJson) : [whole];
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
