import { Conversations } from './conversations.js';
import { VectorIndex } from './dense/vector-index.js';
import type { IndexedMemory } from './indexed-memory.js';
import { isConcept } from './lexical/concepts.js';
import { LexicalIndex } from './lexical/lexical-index.js';
import { tokenizeWithConcepts } from './lexical/tokenize.js';
import { asksForEverything } from './question/answer-words.js';
import { analyseQuestion } from './question/question.js';
import type { Question } from './question/question.js';
import { FeatureReader, timeMatch } from './ranking/feature-reader.js';
import type { Findings, IndexParts } from './ranking/feature-reader.js';
import type { Features } from './ranking/features.js';
import { traitsOf } from './ranking/memory-traits.js';
import type { MemoryTraits } from './ranking/memory-traits.js';
import { scoreOf, WEIGHTS } from './ranking/weights.js';
import type { Weights } from './ranking/weights.js';
import { Speakers } from './speakers.js';
import { Calendar } from './time/calendar.js';

export interface ScoredMemory {
  id: string;
  text: string;
  updatedAt: string;
  /** 0 to 1. */
  score: number;
  /** Why; only where the query asks for it. */
  features?: Features;
}

export interface HybridQuery {
  text: string;
  /** Of unit length and of the same encoder as the memories'; absent: lexical only. */
  embedding?: Float32Array;
  limit: number;
  now: Date;
  /** IANA name: whose days "yesterday" and "last Tuesday" are; the index's unless given. */
  timeZone?: string;
  /** Gives each memory's features too. */
  explain?: boolean;
}

export interface HybridIndexOptions {
  /** IANA name: whose days "yesterday" is in a memory, and in a question without a zone. UTC unless given. */
  timeZone?: string;
  /** Other weights than the built-in ones, to find better. */
  weights?: Weights;
}

interface Entry {
  slot: number;
  memory: IndexedMemory;
  terms: readonly string[];
  traits: MemoryTraits;
}

/** Memories that are looked at closely: more than anybody asks for, and little work. */
const CANDIDATES_COUNT = 150;
/** Those of them whose neighbours are looked at too. */
const WITH_NEIGHBOURS_COUNT = 60;
/** A memory that reads like an answer counts a little less than one with the question's own words. */
const ANSWER_WEIGHT = 0.9;
/** Cosine of unrelated sentences with the offline encoder lies around 0.2; related ones lie above 0.4. */
const DENSE_FLOOR = 0.3;
/** A share of the query's weight found word for word. Less is chance: one common word of many. */
const LEXICAL_FLOOR = 0.09;
/** What fits this well altogether is found however little of it is words or meaning. */
const SCORE_FLOOR = 0.22;

/** One role's memories, searched by words, meaning, time, speaker and what was said around them. */
export class HybridIndex {
  private readonly entries = new Map<string, Entry>();
  private readonly bySlot: (Entry | undefined)[] = [];
  private readonly freeSlots: number[] = [];
  private readonly parts: IndexParts = {
    lexical: new LexicalIndex(),
    conversations: new Conversations(),
    vectors: new VectorIndex(),
  };
  private readonly speakers = new Speakers();
  private readonly calendar: Calendar;
  private readonly weights: Weights;

  constructor({ timeZone = 'UTC', weights = WEIGHTS }: HybridIndexOptions = {}) {
    this.calendar = Calendar.of(timeZone);
    this.weights = weights;
  }

  get size(): number {
    return this.entries.size;
  }

  upsert(memories: readonly IndexedMemory[]): void {
    for (const memory of memories) {
      const known = this.entries.get(memory.id);
      if (known !== undefined && sameWords(known.memory, memory)) known.memory = memory;
      else this.index(memory);
      const { slot } = this.entries.get(memory.id) as Entry;
      if (memory.embedding === undefined) this.parts.vectors.delete(slot);
      else this.parts.vectors.set(slot, memory.embedding);
    }
  }

  remove(id: string): void {
    const entry = this.entries.get(id);
    if (entry === undefined) return;
    const { slot, terms, memory } = entry;
    this.entries.delete(id);
    this.bySlot[slot] = undefined;
    this.freeSlots.push(slot);
    this.parts.lexical.subtract(slot, terms);
    this.parts.conversations.remove(slot, terms);
    this.parts.vectors.delete(slot);
    this.speakers.remove(memory.speaker);
  }

  /**
   * The memories that fit, best first; a question after everything gets the newest ones, of a time if it names
   * one
   */
  search(query: HybridQuery): ScoredMemory[] {
    const limit = Math.max(0, query.limit);
    if (asksForEverything(query.text)) return newest([...this.entries.values()], limit);
    const calendar = query.timeZone === undefined ? this.calendar : Calendar.of(query.timeZone);
    const question = analyseQuestion(query.text, this.speakers.names(), query.now.getTime(), calendar);
    const ofThatTime = question.asksForAllOfTime ? this.ofTime(question) : [];
    return ofThatTime.length > 0 ? newest(ofThatTime, limit) : this.fitting(query, question, limit);
  }

  private index(memory: IndexedMemory): void {
    this.remove(memory.id);
    const slot = this.freeSlots.pop() ?? this.bySlot.length;
    const terms = tokenizeWithConcepts(`${memory.text} ${memory.keywords ?? ''}`);
    const entry = { slot, memory, terms, traits: traitsOf(memory, this.calendar) };
    this.entries.set(memory.id, entry);
    this.bySlot[slot] = entry;
    this.parts.lexical.add(slot, terms);
    if (memory.place !== undefined) this.parts.conversations.add(slot, memory.place, terms);
    this.speakers.add(memory.speaker);
  }

  /** What was said at the time that a question names, or is about it. */
  private ofTime(question: Question): Entry[] {
    return [...this.entries.values()].filter(({ traits }) => timeMatch(question.time, traits).atTime > 0);
  }

  private fitting({ embedding, now, explain }: HybridQuery, asked: Question, limit: number): ScoredMemory[] {
    // A concept stands beside its word: one that no memory has must not count as a word that is missing.
    const terms = asked.terms.filter((term) => !isConcept(term) || this.parts.lexical.has(term));
    const question = { ...asked, terms };
    const found: Findings = {
      question,
      embedding,
      cosines:
        embedding === undefined
          ? new Map<number, number>()
          : this.parts.vectors.nearest(embedding, CANDIDATES_COUNT),
      nowMs: now.getTime(),
    };
    const reader = new FeatureReader(this.parts, found);
    const scored: ScoredMemory[] = [];
    for (const slot of this.candidates(found)) {
      const entry = this.bySlot[slot];
      if (entry === undefined) continue;
      const { memory, traits } = entry;
      const features = reader.read({ slot, speaker: memory.speaker, traits });
      const score = scoreOf(features, this.weights);
      if (score < SCORE_FLOOR && !isFound(features)) continue;
      const { id, updatedAt } = memory;
      scored.push({ id, text: memory.text, updatedAt, score, ...(explain === true && { features }) });
    }
    return scored.sort((a, b) => b.score - a.score || compareIds(a.id, b.id)).slice(0, limit);
  }

  /** The slots nearest by words or meaning, and those said before and after them. */
  private candidates({ question, cosines }: Findings): Set<number> {
    const { lexical, conversations } = this.parts;
    const { terms, answerTerms } = question;
    const mostWords = terms.reduce((sum, term) => sum + lexical.rarity(term), Number.EPSILON);
    const likely = lexical.candidates(terms);
    for (const [slot, score] of lexical.candidates(answerTerms))
      likely.set(slot, Math.max(likely.get(slot) ?? 0, ANSWER_WEIGHT * score));
    for (const [slot, cosine] of cosines) likely.set(slot, (likely.get(slot) ?? 0) + mostWords * cosine);
    const chosen = new Set(best(likely, CANDIDATES_COUNT));
    for (const slot of best(likely, WITH_NEIGHBOURS_COUNT)) {
      for (const steps of [-1, 1]) {
        const neighbour = conversations.neighbour(slot, steps);
        if (neighbour !== undefined) chosen.add(neighbour);
      }
    }
    return chosen;
  }
}

function newest(entries: readonly Entry[], limit: number): ScoredMemory[] {
  return [...entries]
    .sort((a, b) => b.traits.saidAtMs - a.traits.saidAtMs || compareIds(a.memory.id, b.memory.id))
    .slice(0, limit)
    .map(({ memory: { id, text, updatedAt } }) => ({ id, text, updatedAt, score: 1 }));
}

/** Less than this is chance; at the time asked for, one word is enough. */
function isFound(features: Features): boolean {
  const lexical = Math.max(features.words, ANSWER_WEIGHT * features.answerWords, features.neighbourWords);
  return lexical >= LEXICAL_FLOOR || features.meaning >= DENSE_FLOOR || (features.atTime > 0 && lexical > 0);
}

function best(scores: ReadonlyMap<number, number>, count: number): number[] {
  if (scores.size <= count) return [...scores.keys()];
  const sorted = Float64Array.from(scores.values()).sort();
  const least = sorted[sorted.length - count] as number;
  const found: number[] = [];
  const tied: number[] = [];
  for (const [slot, score] of scores) {
    if (score > least) found.push(slot);
    else if (score === least) tied.push(slot);
  }
  return [...found, ...tied.slice(0, count - found.length)];
}

function sameWords(a: IndexedMemory, b: IndexedMemory): boolean {
  return (
    a.text === b.text &&
    a.updatedAt === b.updatedAt &&
    a.speaker === b.speaker &&
    a.keywords === b.keywords &&
    a.place?.conversationId === b.place?.conversationId &&
    a.place?.position === b.place?.position
  );
}

function compareIds(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
