import type { Interaction } from '@xiaozhi/memory';
import { untoldAnswer } from './interaction.js';

/**
 * An interaction without what was said before a moment; the assistant's words go with it, since they may repeat it.
 * @param momentMs since 1970; undefined: nothing was said before it
 * @returns the same one where nothing goes; undefined where nothing is left
 */
export function saidSince(said: Interaction, momentMs: number | undefined): Interaction | undefined {
  if (momentMs === undefined) return said;
  const users = said.messages.filter(({ role }) => role === 'user');
  const left = new Set(users.filter(({ at }) => Date.parse(at) > momentMs));
  if (left.size === 0) return undefined;
  if (left.size === users.length) return said;
  const messages = said.messages
    .filter((message) => message.role === 'assistant' || left.has(message))
    .map((message) => (message.role === 'assistant' ? untoldAnswer(message.at) : message));
  return { ...said, messages, recalledTexts: [] };
}
