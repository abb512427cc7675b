import type { RecalledMemory } from '@xiaozhi/memory';
import { contentWords } from '@xiaozhi/memory';
import { TOPICS, findAskedOther, isAboutOther } from './topics.js';
import type { Topic } from './topics.js';

const MOST_ANSWERS = 3;

/** The memories that answer a question, best first; none when nothing that was recalled fits. */
export function findAnswers(
  question: string,
  memories: readonly RecalledMemory[],
): readonly RecalledMemory[] {
  const topic = TOPICS.find(({ asks }) => asks.test(question));
  const other = findAskedOther(question);
  const words = contentWords(other === undefined ? question : question.replace(other, ' '));
  // Without a topic the words must meet; `Tell me about my dog` leaves none that could.
  const needed = topic !== undefined || (other !== undefined && words.size === 0) ? 0 : 1;
  const scored = memories
    .filter(({ text }) => fits(text, topic, other))
    .map((memory) => ({ memory, overlap: overlapOf(words, contentWords(memory.text)) }))
    .filter(({ overlap }) => overlap >= needed)
    .sort((a, b) => b.overlap - a.overlap || Date.parse(b.memory.updatedAt) - Date.parse(a.memory.updatedAt));
  const best = scored[0]?.overlap;
  return scored
    .filter(({ overlap }) => overlap === best)
    .slice(0, topic?.isPlural === true ? MOST_ANSWERS : 1)
    .map(({ memory }) => memory);
}

function fits(memory: string, topic: Topic | undefined, other: RegExp | undefined): boolean {
  if (other !== undefined) {
    return (
      other.test(memory) && (topic === undefined || (topic.answersOfOther ?? topic.answers).test(memory))
    );
  }
  return topic === undefined || (topic.answers.test(memory) && !isAboutOther(memory));
}

function overlapOf(question: ReadonlySet<string>, memory: ReadonlySet<string>): number {
  let count = 0;
  for (const word of question) if (memory.has(word)) count += 1;
  return count;
}
