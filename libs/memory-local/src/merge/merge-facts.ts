import type { Fact } from '../fact.js';
import { sameness } from './known-memory.js';
import type { KnownMemory } from './known-memory.js';

/** What to do with a fact. A fact that is known already, or stands twice in one batch, is left out. */
export type MergeDecision =
  | { kind: 'add'; fact: Fact }
  /** The memory becomes the fact: it was wrong, or said less. */
  | { kind: 'update'; fact: Fact; memoryId: string }
  /** The world changed: the memories become history. */
  | { kind: 'supersede'; fact: Fact; supersededIds: readonly string[] };

/** True where the memory says what the fact says, in other words. */
export type SaysTheSame = (fact: Fact, memory: KnownMemory) => boolean;

/** Slots that contradict each other: who starts to like something does not dislike it any more. */
const OPPOSITES: Record<string, string> = { likes: 'dislikes', dislikes: 'likes' };

/**
 * Decides about facts against what is known, by their slots: a correction changes the memory that it sets right, a new
 * value in a slot supersedes the old one, what is known already is ignored, anything else is added. Facts come in the
 * order they were said; a later one wins.
 */
export function mergeFacts(
  facts: readonly Fact[],
  known: readonly KnownMemory[],
  saysTheSame: SaysTheSame = () => false,
): MergeDecision[] {
  const decisions: MergeDecision[] = [];
  for (const fact of freshFacts(facts, known)) {
    const decision = mergeFact(fact, known, saysTheSame);
    if (decision !== undefined) decisions.push(decision);
  }
  return decisions;
}

/** Facts that are not known word for word, each once, and of several for one slot the last. */
export function freshFacts(facts: readonly Fact[], known: readonly KnownMemory[]): Fact[] {
  const seen = new Set(known.map(({ text }) => sameness(text)));
  return lastOfEachSlot(facts).filter((fact) => {
    const isNew = !seen.has(sameness(fact.text));
    seen.add(sameness(fact.text));
    return isNew;
  });
}

/** @returns undefined where the fact is known already */
export function mergeFact(
  fact: Fact,
  known: readonly KnownMemory[],
  saysTheSame: SaysTheSame,
): MergeDecision | undefined {
  const wrong = known.find((memory) => isSetRightBy(memory, fact));
  if (wrong !== undefined) return { kind: 'update', fact, memoryId: wrong.id };
  // What ceased long ago replaces nothing that holds now.
  const replaced = fact.validTo === undefined ? known.filter((memory) => isReplacedBy(memory, fact)) : [];
  if (replaced.length > 0) return { kind: 'supersede', fact, supersededIds: replaced.map(({ id }) => id) };
  return known.some((memory) => saysTheSame(fact, memory)) ? undefined : { kind: 'add', fact };
}

function isSetRightBy(memory: KnownMemory, fact: Fact): boolean {
  if (fact.corrects !== undefined) return memory.id === fact.corrects;
  if (fact.isCorrection !== true || memory.slot === null) return false;
  return memory.slot === fact.slot || memory.slot === fact.deniedSlot;
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
