import type { ProviderFieldValue } from '@xiaozhi/contracts';
import { bearerHeader, toDeadlineMs } from '../../speech/openai/openai-request.js';
import { LlmError } from '../llm.js';
import type { LlmRequest, ReplyPart } from '../llm.js';

export type Settings = Readonly<Record<string, ProviderFieldValue>>;

/** A whole answer to a long prompt may take this many times as long to begin as a reply in a conversation. */
const COMPLETION_FACTOR = 6;

/** The operator's `timeout`, in seconds, as ms. */
export function firstWordMs(settings: Settings): number {
  return toDeadlineMs(settings.timeout);
}

export function completionFirstWordMs(settings: Settings): number {
  return toDeadlineMs(Number(settings.timeout) * COMPLETION_FACTOR);
}

/** A base URL as operators paste it: without the slash at its end, and without the route. */
export function baseUrlOf(url: ProviderFieldValue, route: RegExp): string {
  return String(url).replace(/\/+$/, '').replace(route, '').replace(/\/+$/, '');
}

/** The header with a key. @throws LlmError for what no header can hold: the client's own error would quote the key */
export function keyHeader(
  provider: string,
  url: string,
  key: ProviderFieldValue | undefined,
): Record<string, string> {
  const header = bearerHeader(key === undefined ? undefined : String(key));
  if (header !== undefined) return header;
  throw new LlmError('LLM_UNAUTHORIZED', `[${provider}] the key for ${url} is no key; check the key.`);
}

/** What must stand in no error: the key, and what was said, called and answered. */
export function confidentialIn(
  key: ProviderFieldValue | undefined,
  { system, messages, rounds = [] }: Pick<LlmRequest, 'system' | 'messages' | 'rounds'>,
): string[] {
  const said = rounds.flatMap(({ text, calls, results }) => [
    text,
    ...calls.map((call) => call.arguments),
    ...results,
  ]);
  const all = [system, ...messages.map(({ content }) => content), ...said];
  return key === undefined ? all : [String(key), ...all];
}

/** The text of a reply in one piece. */
export async function collectText(reply: AsyncIterable<ReplyPart>): Promise<string> {
  let text = '';
  for await (const part of reply) if (typeof part === 'string') text += part;
  return text;
}

/** JSON that an operator wrote, checked to be an object by the field's type. */
export function readJsonObject(text: ProviderFieldValue | undefined): Record<string, unknown> {
  return text === undefined ? {} : (JSON.parse(String(text)) as Record<string, unknown>);
}

/** A call's arguments as the object that they should be; a model's slip is an empty one. */
export function argumentsOf(text: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : {};
  } catch {
    return {};
  }
}
