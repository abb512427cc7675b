import type { Interaction } from '@xiaozhi/memory';
import { HybridIndex } from '@xiaozhi/memory-index';
import type { Fact } from '../fact.js';
import { encodeTexts } from '../memory-deps.js';
import type { LocalMemoryDeps } from '../memory-deps.js';
import type { MemoryChange, StoredMemory } from '../memory-store.js';
import { freshFacts, mergeFact, mergeFacts } from './merge-facts.js';
import type { MergeDecision, SaysTheSame } from './merge-facts.js';
import { decideWithModel } from './model-decisions.js';
import { cosine, isParaphrase } from './paraphrase.js';

const CANDIDATES_COUNT = 5;

export interface FactsToMerge {
  facts: readonly Fact[];
  from: Interaction;
  extractedBy: 'rules' | 'llm';
  /** The role's current memories, newest first. */
  known: readonly StoredMemory[];
}

/** Decides what becomes of facts, and makes the changes of the store that this takes. */
export class FactMerger {
  constructor(private readonly deps: LocalMemoryDeps) {}

  async toChanges(merge: FactsToMerge, signal: AbortSignal): Promise<MemoryChange[]> {
    const fresh = freshFacts(merge.facts, merge.known);
    if (fresh.length === 0) return [];
    const vectors = await encodeTexts(
      fresh.map(({ text }) => text),
      this.deps,
      signal,
    );
    const vectorOf = new Map(fresh.map((fact, index) => [fact, vectors[index]]));
    const decisions = await this.decide(fresh, vectorOf, merge, signal);
    const rewritten = decisions.map(({ fact }) => fact).filter((fact) => !vectorOf.has(fact));
    const more = await encodeTexts(
      rewritten.map(({ text }) => text),
      this.deps,
      signal,
    );
    rewritten.forEach((fact, index) => vectorOf.set(fact, more[index]));
    return decisions.map((decision) =>
      toChange(decision, this.toStored(decision.fact, merge, vectorOf.get(decision.fact)), merge),
    );
  }

  /** By the model where it found the facts, and where there is something to decide; by slots otherwise. */
  private async decide(
    facts: readonly Fact[],
    vectorOf: ReadonlyMap<Fact, Float32Array | undefined>,
    { known, extractedBy }: FactsToMerge,
    signal: AbortSignal,
  ): Promise<MergeDecision[]> {
    const { encoder, completeText, onDegraded, now } = this.deps;
    const saysTheSame: SaysTheSame = (fact, { id, text }) => {
      const memory = known.find((candidate) => candidate.id === id);
      const theirs = memory?.encoder === encoder?.name ? memory?.embedding : undefined;
      return isParaphrase(fact.text, text, cosine(vectorOf.get(fact), theirs));
    };
    if (extractedBy === 'rules' || completeText === undefined) return mergeFacts(facts, known, saysTheSame);
    const index = indexOf(known, encoder?.name);
    const subjects = facts.map((fact) => {
      const found = index.search({
        text: fact.text,
        embedding: vectorOf.get(fact),
        limit: CANDIDATES_COUNT,
        now: now(),
      });
      const ids = new Set(found.map(({ id }) => id));
      const sameSlot = (memory: StoredMemory): boolean => fact.slot !== null && memory.slot === fact.slot;
      return { fact, candidates: known.filter((memory) => ids.has(memory.id) || sameSlot(memory)) };
    });
    const doubtful = subjects.filter(({ candidates }) => candidates.length > 0);
    const clear = subjects.filter(({ candidates }) => candidates.length === 0);
    const added: MergeDecision[] = clear.map(({ fact }) => ({ kind: 'add', fact }));
    if (doubtful.length === 0) return added;
    try {
      return [...added, ...(await decideWithModel(doubtful, completeText, signal))];
    } catch (error) {
      signal.throwIfAborted();
      onDegraded?.('merging', error);
      const bySlots = doubtful.map(({ fact }) => mergeFact(fact, known, saysTheSame));
      return [...added, ...bySlots.filter((decision) => decision !== undefined)];
    }
  }

  private toStored(
    fact: Fact,
    { from, extractedBy }: FactsToMerge,
    embedding: Float32Array | undefined,
  ): StoredMemory {
    return {
      ...{ id: this.deps.newId(), roleId: from.roleId, text: fact.text, kind: fact.kind, slot: fact.slot },
      ...{ createdAt: from.occurredAt, updatedAt: from.occurredAt, supersededBy: null },
      ...{
        interactionId: from.id,
        sessionId: from.sessionId,
        deviceId: from.deviceId,
        agentId: from.agentId,
      },
      ...{ utterance: fact.utterance, extractedBy, messageIndex: fact.messageIndex ?? null },
      embedding: embedding ?? null,
      encoder: embedding === undefined ? null : (this.deps.encoder?.name ?? null),
      aboutFrom: fact.about?.from ?? null,
      aboutTo: fact.about?.to ?? null,
      validFrom: fact.validFrom ?? null,
      validTo: fact.validTo ?? null,
    };
  }
}

function toChange(decision: MergeDecision, memory: StoredMemory, { known }: FactsToMerge): MemoryChange {
  if (decision.kind === 'add') return { kind: 'add', memory };
  if (decision.kind === 'supersede') {
    const old = known.filter(({ id }) => decision.supersededIds.includes(id));
    const endedAt = endOf(old, memory);
    return { kind: 'supersede', memory, supersededIds: old.map(({ id }) => id), endedAt };
  }
  const wrong = known.find(({ id }) => id === decision.memoryId);
  if (wrong === undefined) return { kind: 'add', memory };
  const revised = {
    ...memory,
    ...{ id: wrong.id, createdAt: wrong.createdAt, slot: memory.slot ?? wrong.slot },
    ...{ aboutFrom: memory.aboutFrom ?? wrong.aboutFrom, aboutTo: memory.aboutTo ?? wrong.aboutTo },
    validFrom: memory.validFrom ?? wrong.validFrom,
  };
  return { kind: 'revise', memory: revised, at: memory.updatedAt };
}

/** The old ones held when they were told, and at most until the new one began to. */
function endOf(old: readonly StoredMemory[], { validFrom, createdAt }: StoredMemory): string {
  const began = validFrom ?? createdAt;
  return old.every((memory) => memory.createdAt <= began) ? began : createdAt;
}

function indexOf(known: readonly StoredMemory[], encoderName: string | undefined): HybridIndex {
  const index = new HybridIndex();
  index.upsert(
    known.map(({ id, text, updatedAt, embedding, encoder }) => ({
      ...{ id, text, updatedAt },
      embedding: embedding !== null && encoder === encoderName ? embedding : undefined,
    })),
  );
  return index;
}
