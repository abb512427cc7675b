import { formatRecalledMemories } from '@xiaozhi/memory';
import type { RecalledMemory } from '@xiaozhi/memory';
import type { RecallOutcome } from './session-memory.js';

/** At most this many memories stand in a prompt. */
export const RECALL_LIMIT = 12;
/** About 500 tokens: enough for a dozen facts, too little to drown the persona. */
const RECALL_MAX_CHARACTERS = 2_000;

/**
 * What mirror and provider found, as one list: best of each in turn, so that neither's own scale of scores
 * counts; the same memory or the same text once; cut to the prompt's budget.
 */
export function mergeRecalled(...found: readonly (readonly RecalledMemory[])[]): RecalledMemory[] {
  const seen = new Set<string>();
  const merged: RecalledMemory[] = [];
  let characters = 0;
  for (const memory of interleave(found)) {
    const text = normalise(memory.text);
    if (seen.has(memory.id) || seen.has(text)) continue;
    if (characters + memory.text.length > RECALL_MAX_CHARACTERS) continue;
    seen.add(memory.id).add(text);
    characters += memory.text.length;
    merged.push(memory);
    if (merged.length === RECALL_LIMIT) break;
  }
  return merged;
}

function* interleave<T>(lists: readonly (readonly T[])[]): Generator<T> {
  const longest = Math.max(0, ...lists.map((list) => list.length));
  for (let rank = 0; rank < longest; rank += 1) {
    for (const list of lists) if (rank < list.length) yield list[rank] as T;
  }
}

function normalise(text: string): string {
  return text
    .toLowerCase()
    .replace(/[\s\p{P}]+/gu, ' ')
    .trim();
}

/** What was recalled since a moment of `performance.now()`, as a prompt takes it. */
export function toOutcome(
  timeZone: string,
  memories: readonly RecalledMemory[],
  startedAtMs: number,
  isComplete: boolean,
): RecallOutcome {
  return {
    memories,
    section: formatRecalledMemories(memories, timeZone),
    tookMs: Math.round((performance.now() - startedAtMs) * 10) / 10,
    isComplete,
  };
}
