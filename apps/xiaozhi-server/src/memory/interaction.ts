import type { Interaction, InteractionMessage, RoleId } from '@xiaozhi/memory';
import { z } from 'zod';
import { provisionalIdPrefix } from './provisional.js';
import type { FinishedTurn } from './session-memory.js';

/** Whose turn it was. */
export interface TurnSubject {
  roleId: RoleId;
  sessionId: string;
  agentId: string;
  deviceId: string;
  boundAt?: string;
  channel?: string;
}

/** An interaction as it waits for its provider. */
export interface QueuedInteraction extends Interaction {
  /** Turns that never finished, whose words it holds too. */
  earlierTurnIds?: readonly string[];
}

/** Whether what was said in a turn is in an interaction. */
export function holdsTurn(
  { id, earlierTurnIds }: Pick<QueuedInteraction, 'id' | 'earlierTurnIds'>,
  turnId: string,
): boolean {
  return id === turnId || earlierTurnIds?.includes(turnId) === true;
}

/** An answer that is not told: what has none at all, providers take for no conversation. */
export function untoldAnswer(at: string): InteractionMessage {
  return { role: 'assistant', content: '…', at };
}

/** Some recognisers wrap what was said: `{"content":"…","language":"zh","speaker":"…"}`. */
const wrappedSpeech = z.looseObject({ content: z.string() });

/**
 * A finished turn as memory gets it: real user and assistant messages only, a recogniser's JSON wrapper
 * taken off, blank ones left out.
 * @returns undefined when no user and assistant message remain, so that there is nothing to save
 */
export function toInteraction(
  turn: FinishedTurn,
  subject: TurnSubject,
  occurredAt: Date,
): Interaction | undefined {
  const messages = turn.messages
    .map((message): InteractionMessage => ({ ...message, content: unwrapSpeech(message.content).trim() }))
    .filter((message) => message.content !== '');
  const isConversation = messages.length >= 2 && messages.some((message) => message.role === 'user');
  if (!isConversation) return undefined;
  return {
    id: turn.turnId,
    ...subject,
    occurredAt: occurredAt.toISOString(),
    messages,
    recalledTexts: turn.recalled.memories.map((memory) => memory.text),
  };
}

/**
 * A finished turn with the words of earlier ones that never finished. What was recalled of those words stands in no
 * memory yet: taken for an echo, they would be dropped.
 */
export function withEarlier(turn: FinishedTurn, earlier: readonly Interaction[]): FinishedTurn {
  const isOfEarlier = ({ id }: { id: string }): boolean =>
    earlier.some((said) => id.startsWith(provisionalIdPrefix(said.id)));
  const memories = turn.recalled.memories.filter((memory) => !isOfEarlier(memory));
  return {
    ...turn,
    messages: [...earlier.flatMap(({ messages }) => messages), ...turn.messages],
    recalled: { ...turn.recalled, memories },
  };
}

/** The spoken words in a recogniser's answer, which may be plain text or a JSON wrapper around it. */
export function unwrapSpeech(text: string): string {
  if (!text.trimStart().startsWith('{')) return text;
  try {
    const wrapped = wrappedSpeech.safeParse(JSON.parse(text));
    return wrapped.success ? wrapped.data.content : text;
  } catch {
    // Not JSON after all: somebody may well say something that is written with a brace.
    return text;
  }
}
