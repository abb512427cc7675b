import { LexicalIndex } from './lexical.js';
import { answerWords, asksForEverything } from './question-terms.js';

/** A memory as the index holds it. */
export interface IndexedMemory {
  id: string;
  text: string;
  /** ISO 8601, UTC. */
  updatedAt: string;
  /** Of unit length; absent until encoded. */
  embedding?: Float32Array;
}

export interface ScoredMemory {
  id: string;
  text: string;
  updatedAt: string;
  /** 0 to 1. */
  score: number;
}

export interface HybridQuery {
  text: string;
  /** Of unit length and of the same encoder as the memories'; absent: lexical only. */
  embedding?: Float32Array;
  limit: number;
  now: Date;
}

/** Meaning counts most; words decide between near ones and carry names, plates and codes. */
const DENSE_WEIGHT = 0.6;
/** A memory that reads like an answer counts a little less than one with the question's own words. */
const ANSWER_WEIGHT = 0.9;
/** Only to break ties: a fact does not become wrong by being old. */
const RECENCY_WEIGHT = 0.02;
const RECENCY_HALF_LIFE_MS = 30 * 24 * 3_600_000;
/** Cosine of unrelated sentences with the offline encoder lies around 0.2; related ones lie above 0.4. */
const DENSE_FLOOR = 0.3;
/** A share of the query's weight found word for word. Less is chance: one common word of many. */
const LEXICAL_FLOOR = 0.12;

/** One role's memories, searched by words and by meaning together. */
export class HybridIndex {
  private readonly items = new Map<string, IndexedMemory>();
  private readonly lexical = new LexicalIndex();

  get size(): number {
    return this.items.size;
  }

  upsert(items: readonly IndexedMemory[]): void {
    for (const item of items) {
      if (this.items.get(item.id)?.text !== item.text) this.lexical.upsert(item.id, item.text);
      this.items.set(item.id, item);
    }
  }

  remove(id: string): void {
    this.items.delete(id);
    this.lexical.remove(id);
  }

  /** The memories that fit, best first; a question after everything gets the newest ones. */
  search(query: HybridQuery): ScoredMemory[] {
    const scored = asksForEverything(query.text) ? this.newest() : this.fitting(query);
    return scored.slice(0, Math.max(0, query.limit));
  }

  private newest(): ScoredMemory[] {
    return [...this.items.values()]
      .sort((a, b) => Date.parse(b.updatedAt) - Date.parse(a.updatedAt) || compareIds(a.id, b.id))
      .map(({ id, text, updatedAt }) => ({ id, text, updatedAt, score: 1 }));
  }

  private fitting({ text, embedding, now }: HybridQuery): ScoredMemory[] {
    const words = this.lexical.search(text);
    const answers = this.lexical.search(answerWords(text), true);
    const found: ScoredMemory[] = [];
    for (const item of this.items.values()) {
      const lexical = Math.max(words.get(item.id) ?? 0, ANSWER_WEIGHT * (answers.get(item.id) ?? 0));
      const dense = similarity(embedding, item.embedding);
      if (lexical < LEXICAL_FLOOR && (dense ?? 0) < DENSE_FLOOR) continue;
      const relevance = dense === undefined ? lexical : DENSE_WEIGHT * dense + (1 - DENSE_WEIGHT) * lexical;
      const score = Math.min(
        1,
        relevance * (1 - RECENCY_WEIGHT) + RECENCY_WEIGHT * recency(item.updatedAt, now),
      );
      found.push({ id: item.id, text: item.text, updatedAt: item.updatedAt, score });
    }
    return found.sort((a, b) => b.score - a.score || compareIds(a.id, b.id));
  }
}

/** Cosine of unit vectors, 0 to 1; undefined where one is missing or of another encoder. */
function similarity(a: Float32Array | undefined, b: Float32Array | undefined): number | undefined {
  if (a === undefined || b === undefined || a.length !== b.length) return undefined;
  let sum = 0;
  for (let index = 0; index < a.length; index += 1) sum += (a[index] as number) * (b[index] as number);
  return Math.max(0, Math.min(1, sum));
}

function recency(updatedAt: string, now: Date): number {
  const ageMs = Math.max(0, now.getTime() - Date.parse(updatedAt));
  return Number.isFinite(ageMs) ? 0.5 ** (ageMs / RECENCY_HALF_LIFE_MS) : 0;
}

function compareIds(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
