import type { Interaction } from '@xiaozhi/memory';
import { extractFacts } from '@xiaozhi/memory-local';

/** What the ids of memories begin with that no provider has extracted yet. */
export const PROVISIONAL_PREFIX = 'provisional:';

const MAX_TEXTS = 8;
const QUESTION = /[?？]\s*$/u;

/**
 * What stands for an interaction in the mirror until the provider has extracted it: the facts that rules
 * find, else the user's own sentences. Questions tell nothing about the user.
 */
export function provisionalTexts(interaction: Interaction): string[] {
  const said = interaction.messages.filter((message) => message.role === 'user');
  const facts = said.flatMap((message) => extractFacts(message.content).map((fact) => fact.text));
  if (facts.length > 0) return facts.slice(0, MAX_TEXTS);
  return said
    .map((message) => message.content)
    .filter((content) => !QUESTION.test(content) && !interaction.recalledTexts.includes(content))
    .map((content) => `User said: ${content}`)
    .slice(0, MAX_TEXTS);
}

/** Id of one of an interaction's provisional memories. */
export function provisionalId(interactionId: string, position: number): string {
  return `${provisionalIdPrefix(interactionId)}${position}`;
}

/** What all of them begin with. */
export function provisionalIdPrefix(interactionId: string): string {
  return `${PROVISIONAL_PREFIX}${interactionId}:`;
}
