import type { Interaction, RoleId } from '@xiaozhi/memory';
import { newId } from '@xiaozhi/observability';
import type { Outbox } from '@xiaozhi/outbox';
import { z } from 'zod';
import { contentWords } from '../llm/rule-based/content-words.js';
import { provisionalTexts } from './provisional.js';

/** Outbox topic of what is to be forgotten of interactions that no provider has extracted yet. Nobody delivers it. */
const FORGOTTEN_TOPIC = 'forgotten';

const storedMark = z.object({ interactionId: z.string(), text: z.string() });

/** A fact that its owner wants forgotten, in the words of its provisional memory. */
export interface ForgottenMark extends z.infer<typeof storedMark> {
  /** Of its entry in the outbox. */
  id: string;
}

const SENTENCE_END = /(?<=[.!?。！？；;\n])\s*/u;
const CLAUSE_END = /[,，;；]\s*(?:and |but )?|\s+(?:and|but)\s+(?=(?:i|my|we|our)\b)|(?:而且|并且|但是)/iu;
/** So much of what two texts say has to be the same. */
const SAME_SHARE = 0.8;

/** What people want forgotten while it is on its way to a provider. Durable like the interactions themselves. */
export class ForgottenWords {
  constructor(private readonly outbox: Outbox) {}

  /** Durable when it resolves. @throws OutboxError */
  async add(roleId: RoleId, interactionId: string, text: string): Promise<void> {
    const payload = { interactionId, text };
    const id = `${FORGOTTEN_TOPIC}:${newId()}`;
    await this.outbox.append({ id, topic: FORGOTTEN_TOPIC, partitionKey: roleId, payload });
  }

  /** Oldest first. */
  async of(roleId: string): Promise<ForgottenMark[]> {
    const entries = await this.outbox.pending(FORGOTTEN_TOPIC, roleId);
    return entries.map(({ id, payload }) => ({ id, ...storedMark.parse(payload) }));
  }

  /** Their interactions are with the provider, without what was to be forgotten. */
  async done(marks: readonly ForgottenMark[]): Promise<void> {
    if (marks.length > 0) await this.outbox.acknowledge(marks.map(({ id }) => id));
  }
}

/**
 * An interaction without what is to be forgotten of it: the sentence or clause that holds it goes, the rest stays. The
 * assistant's part goes as a whole, since it may repeat it.
 * @returns undefined where nothing that the user said is left
 */
export function redact(interaction: Interaction, marks: readonly ForgottenMark[]): Interaction | undefined {
  const texts = marks.filter(({ interactionId }) => interactionId === interaction.id).map(({ text }) => text);
  if (texts.length === 0) return interaction;
  const messages = interaction.messages
    .filter(({ role }) => role === 'user')
    .map((message) => ({ ...message, content: without(message.content, texts, interaction) }))
    .filter(({ content }) => content !== '');
  return messages.length === 0 ? undefined : { ...interaction, messages };
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

/** Whether two texts say the same: as it was just said, and as it was stored before. */
export function isSameFact(one: string, other: string): boolean {
  return sharedShare(one, other, Math.max) >= SAME_SHARE;
}

/** Whether a memory that was made of the same words holds what is to be forgotten, maybe among other things. */
export function holdsFact(memory: string, forgotten: string): boolean {
  return sharedShare(memory, forgotten, Math.min) >= SAME_SHARE;
}

function sharedShare(one: string, other: string, of: (a: number, b: number) => number): number {
  const [a, b] = [contentWords(one), contentWords(other)];
  const all = of(a.size, b.size);
  return all === 0 ? 0 : [...a].filter((word) => b.has(word)).length / all;
}
