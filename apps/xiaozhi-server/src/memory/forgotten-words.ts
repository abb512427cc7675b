import type { Interaction, RoleId } from '@xiaozhi/memory';
import { newId } from '@xiaozhi/observability';
import type { Outbox } from '@xiaozhi/outbox';
import { z } from 'zod';
import { holdsTurn, untoldAnswer } from './interaction.js';
import type { QueuedInteraction } from './interaction.js';
import { provisionalTexts } from './provisional.js';

/** Outbox topic of what is to be forgotten of interactions that no provider has extracted yet. Nobody delivers it. */
export const FORGOTTEN_TOPIC = 'forgotten';

const storedMark = z.object({ interactionId: z.string(), text: z.string() });

/** A fact that its owner wants forgotten, in the words of its provisional memory. */
export interface ForgottenMark extends z.infer<typeof storedMark> {
  /** Of its entry in the outbox. */
  id: string;
}

const SENTENCE_END = /(?<=[.!?。！？；;\n])\s*/u;
const CLAUSE_END = /[,，;；]\s*(?:and |but )?|\s+(?:and|but)\s+(?=(?:i|my|we|our)\b)|(?:而且|并且|但是)/iu;

/** What people want forgotten while it is on its way to a provider. Durable like the interactions themselves. */
export class ForgottenWords {
  constructor(private readonly outbox: Outbox) {}

  /** Durable when it resolves. @throws OutboxError */
  async add(roleId: RoleId, interactionId: string, text: string): Promise<void> {
    const payload = { interactionId, text };
    const id = `${FORGOTTEN_TOPIC}:${newId()}`;
    await this.outbox.append({ id, topic: FORGOTTEN_TOPIC, partitionKey: roleId, payload });
  }

  /**
   * Oldest first.
   * @param options `mayBePartial`: those of what can be read now will do. A delivery must know them all
   * @throws OutboxError
   */
  async of(roleId: string, options?: { mayBePartial: boolean }): Promise<ForgottenMark[]> {
    const entries = await this.outbox.pending(FORGOTTEN_TOPIC, roleId, options);
    return entries.map(({ id, payload }) => ({ id, ...storedMark.parse(payload) }));
  }

  /** Their interactions are with the provider, without what was to be forgotten. */
  async done(marks: readonly ForgottenMark[]): Promise<void> {
    if (marks.length > 0) await this.outbox.acknowledge(marks.map(({ id }) => id));
  }
}

/**
 * An interaction without what is to be forgotten of it: the sentence or clause that holds it goes, the rest stays. None
 * of the assistant's words stay, since they may repeat it.
 * @returns undefined where nothing that the user said is left
 */
export function redact<T extends QueuedInteraction>(
  interaction: T,
  marks: readonly ForgottenMark[],
): T | undefined {
  const texts = marksOf(interaction, marks).map(({ text }) => text);
  if (texts.length === 0) return interaction;
  const messages = interaction.messages.flatMap((message) => {
    if (message.role === 'assistant') return [untoldAnswer(message.at)];
    const content = without(message.content, texts, interaction);
    return content === '' ? [] : [{ ...message, content }];
  });
  return messages.some(({ role }) => role === 'user') ? { ...interaction, messages } : undefined;
}

/** What is to be forgotten of the words that an interaction holds, whichever turn they were said in. */
export function marksOf(
  interaction: Pick<QueuedInteraction, 'id' | 'earlierTurnIds'>,
  marks: readonly ForgottenMark[],
): ForgottenMark[] {
  return marks.filter(({ interactionId }) => holdsTurn(interaction, interactionId));
}

function without(said: string, texts: readonly string[], interaction: Interaction): string {
  const holds = (part: string): boolean => {
    const whole = { ...interaction, messages: [{ role: 'user' as const, content: part, at: '' }] };
    return provisionalTexts(whole).some((text) => texts.includes(text));
  };
  if (!holds(said)) return said;
  const kept = said
    .split(SENTENCE_END)
    .map((sentence) => (holds(sentence) ? withoutClause(sentence, holds) : sentence))
    .filter((sentence) => sentence.trim() !== '')
    .join(' ');
  // Found in the whole only: then the whole goes.
  return holds(kept) || kept === said ? '' : kept.trim();
}

function withoutClause(sentence: string, holds: (part: string) => boolean): string {
  const clauses = sentence.split(CLAUSE_END).filter((clause) => clause.trim() !== '');
  const kept = clauses.filter((clause) => !holds(clause));
  return kept.length === clauses.length ? '' : kept.join(', ');
}
