import type { RecalledItem } from '@xiaozhi/contracts';
import type { InteractionMessage } from '@xiaozhi/memory';
import { contentWords } from '@xiaozhi/memory';
import type { FinishedTurn } from './session-memory.js';

/** From this share on a memory counts as used by an answer. */
export const USED_SHARE = 0.25;

/**
 * How much of a memory an answer says: the share of its words, numbers and names that stand in the answer, without
 * those that stood in the question already. A measure of the words, not knowledge of what moved the model.
 * @returns 0 to 1
 */
export function measureUse(memory: string, question: string, answer: string): number {
  const asked = contentWords(question);
  const own = contentWords(memory);
  const news = [...own].filter((word) => !asked.has(word));
  const told = contentWords(answer);
  // What the question said itself proves nothing; a memory that adds nothing to it is not told.
  if (news.length === 0) return 0;
  return news.filter((word) => told.has(word)).length / news.length;
}

/** All that one side said in a turn. */
export function wordsOf(
  { messages }: Pick<FinishedTurn, 'messages'>,
  side: InteractionMessage['role'],
): string {
  return messages
    .filter(({ role }) => role === side)
    .map(({ content }) => content)
    .join(' ');
}

/** What was recalled for a turn, with how much of each the answer said. */
export function measureRecalled(turn: FinishedTurn): RecalledItem[] {
  const [question, answer] = [wordsOf(turn, 'user'), wordsOf(turn, 'assistant')];
  return turn.recalled.memories.map(({ id, text, score, source }) => {
    return { ...{ id, text, score, source }, use: measureUse(text, question, answer) };
  });
}
