import type { Fact } from './fact.js';

/** The part of a stored memory that merging looks at. */
export interface KnownMemory {
  id: string;
  text: string;
  slot: string | null;
}

/** What to do with a fact. A fact that is known already, or stands twice in one batch, is left out. */
export type MergeDecision =
  { kind: 'add'; fact: Fact } | { kind: 'supersede'; fact: Fact; supersededIds: string[] };

/** Slots that contradict each other: who starts to like something does not dislike it any more. */
const OPPOSITES: Record<string, string> = { likes: 'dislikes', dislikes: 'likes' };

/**
 * Decides about facts against what is known: a new value in a slot supersedes the old one, the same fact is
 * ignored, anything else is added. Facts come in the order they were said; a later one wins.
 */
export function mergeFacts(facts: readonly Fact[], known: readonly KnownMemory[]): MergeDecision[] {
  const current = lastOfEachSlot(facts);
  const decisions: MergeDecision[] = [];
  const seen = new Set(known.map(({ text }) => sameness(text)));
  for (const fact of current) {
    if (seen.has(sameness(fact.text))) continue;
    seen.add(sameness(fact.text));
    const supersededIds = known.filter((memory) => isReplacedBy(memory, fact)).map(({ id }) => id);
    decisions.push(
      supersededIds.length === 0 ? { kind: 'add', fact } : { kind: 'supersede', fact, supersededIds },
    );
  }
  return decisions;
}

/** Two texts that say the same: case, punctuation and spaces aside. */
export function sameness(text: string): string {
  return text
    .toLowerCase()
    .replace(/[\s\p{P}]+/gu, ' ')
    .trim();
}

function isReplacedBy(memory: KnownMemory, fact: Fact): boolean {
  if (memory.slot === null || fact.slot === null) return false;
  if (memory.slot === fact.slot) return true;
  const [name = '', value] = fact.slot.split(/:(.*)/s);
  return OPPOSITES[name] !== undefined && memory.slot === `${OPPOSITES[name]}:${value ?? ''}`;
}

/** "I live in Paris. No, I moved to Berlin." in one batch: only the last counts. */
function lastOfEachSlot(facts: readonly Fact[]): Fact[] {
  return facts.filter(
    (fact, index) => fact.slot === null || !facts.slice(index + 1).some((later) => later.slot === fact.slot),
  );
}
