import type { Conversations } from '../conversations.js';
import type { VectorIndex } from '../dense/vector-index.js';
import type { LexicalIndex, RatedTerm } from '../lexical/lexical-index.js';
import type { AskedFor } from '../question/asked-for.js';
import type { Question } from '../question/question.js';
import { gapDays, overlaps } from '../time/time-interval.js';
import type { TimeInterval } from '../time/time-interval.js';
import type { Features } from './features.js';
import type { MemoryTraits } from './memory-traits.js';

const RECENCY_HALF_LIFE_DAYS = 30;
const NEARNESS_HALF_LIFE_DAYS = 5;
const DAY_MS = 86_400_000;

export interface IndexParts {
  lexical: LexicalIndex;
  conversations: Conversations;
  vectors: VectorIndex;
}

/** What a search has found before ranking. */
export interface Findings {
  question: Question;
  embedding: Float32Array | undefined;
  /** Cosines that are known already, by slot. */
  cosines: Map<number, number>;
  nowMs: number;
}

/** A memory to be ranked. */
export interface Candidate {
  slot: number;
  speaker: string | undefined;
  traits: MemoryTraits;
}

/** Reads the features of memories for one question. */
export class FeatureReader {
  private readonly terms: readonly RatedTerm[];
  private readonly answerTerms: readonly RatedTerm[];
  private readonly mostWords: number;
  private readonly mostAnswers: number;
  private readonly mostRare: number;
  private readonly conversationWords: (slot: number) => number;

  constructor(
    private readonly parts: IndexParts,
    private readonly found: Findings,
  ) {
    const { lexical, conversations } = parts;
    const { terms, answerTerms } = found.question;
    this.terms = lexical.rated(terms);
    this.mostWords = rareness(this.terms);
    // Answer words are alternatives: those that no memory has say nothing.
    this.answerTerms = lexical.rated(answerTerms.filter((term) => lexical.has(term)));
    this.mostAnswers = rareness(this.answerTerms);
    this.mostRare = Math.max(lexical.rarity(''), Number.EPSILON);
    this.conversationWords = conversations.wordScorer(terms);
  }

  /** BM25 of the question's own words, 0 to 1. */
  private words(slot: number): number {
    return Math.min(1, this.parts.lexical.scoreOf(slot, this.terms) / this.mostWords);
  }

  /** BM25 of the words of an answer, 0 to 1. */
  private answerWords(slot: number): number {
    return Math.min(1, this.parts.lexical.scoreOf(slot, this.answerTerms) / this.mostAnswers);
  }

  read({ slot, speaker, traits }: Candidate): Features {
    const { question, nowMs } = this.found;
    const { coverage, rarest } = this.overlap(slot);
    const { bySubject, toSubject } = this.subject(speaker, traits);
    const { atTime, nearTime } = timeMatch(question.time, traits);
    const { askedFor } = question;
    return {
      words: this.words(slot),
      answerWords: this.answerWords(slot),
      coverage,
      rarest,
      neighbourWords: this.neighbourWords(slot),
      conversationWords: this.conversationWords(slot),
      meaning: this.meaning(slot),
      meaningBefore: this.meaning(this.parts.conversations.neighbour(slot, -1)),
      meaningAfter: this.meaning(this.parts.conversations.neighbour(slot, 1)),
      bySubject,
      toSubject,
      asks: Number(traits.asks),
      whenAnswered: Number(askedFor === 'time' && traits.namesTime),
      namesTime: Number(traits.namesTime && !traits.inChinese),
      numberAnswered: Number(askedFor === 'number' && traits.namesNumber),
      nameAnswered: nameAnswered(askedFor, traits),
      atTime,
      nearTime,
      sentences: traits.sentencesCount,
      recency: halved((nowMs - traits.saidAtMs) / DAY_MS, RECENCY_HALF_LIFE_DAYS),
    };
  }

  private overlap(slot: number): { coverage: number; rarest: number } {
    let covered = 0;
    let rarest = 0;
    for (const { rarity, counts } of this.terms) {
      if (!counts.has(slot)) continue;
      covered += rarity;
      rarest = Math.max(rarest, rarity);
    }
    return { coverage: covered / this.mostWords, rarest: rarest / this.mostRare };
  }

  /** As if the memory and its two neighbours were one. */
  private neighbourWords(slot: number): number {
    const { lexical, conversations } = this.parts;
    const slots = [slot];
    for (const steps of [-1, 1]) {
      const neighbour = conversations.neighbour(slot, steps);
      if (neighbour !== undefined) slots.push(neighbour);
    }
    // A third of the length: the average that it is compared with is of single memories.
    const length = slots.reduce((sum, one) => sum + lexical.length(one), 0) / slots.length;
    let score = 0;
    for (const { rarity, counts } of this.terms) {
      let count = 0;
      for (const one of slots) count += counts.get(one) ?? 0;
      if (count > 0) score += rarity * lexical.saturation(count, length);
    }
    return Math.min(1.5, score / this.mostWords);
  }

  private meaning(slot: number | undefined): number {
    if (slot === undefined) return 0;
    const { cosines, embedding } = this.found;
    const cosine = cosines.get(slot) ?? this.parts.vectors.cosine(slot, embedding) ?? 0;
    cosines.set(slot, cosine);
    return cosine;
  }

  /** Only a question that names one of the speakers says whose words it is after. */
  private subject(
    speaker: string | undefined,
    traits: MemoryTraits,
  ): { bySubject: number; toSubject: number } {
    const { speakers } = this.found.question;
    if (speaker === undefined || speakers.size !== 1) return { bySubject: 0, toSubject: 0 };
    const isSubject = speakers.has(speaker.toLowerCase());
    return { bySubject: Number(isSubject), toSubject: Number(!isSubject && traits.addressesOther) };
  }
}

function nameAnswered(askedFor: AskedFor, traits: MemoryTraits): number {
  if (askedFor === 'name') return traits.namesCount;
  return Number((askedFor === 'person' && traits.namesPerson) || (askedFor === 'place' && traits.namesPlace));
}

/** Whether a memory was said at a time or is about it, and how near to it. */
export function timeMatch(
  asked: TimeInterval | undefined,
  { about, saidAtMs }: MemoryTraits,
): { atTime: number; nearTime: number } {
  if (asked === undefined || Number.isNaN(saidAtMs)) return { atTime: 0, nearTime: 0 };
  const said = { startMs: saidAtMs, endMs: saidAtMs + 1 };
  const within = overlaps(said, asked) || (about !== undefined && overlaps(about, asked));
  const gap = Math.min(gapDays(said, asked), about === undefined ? Infinity : gapDays(about, asked));
  return { atTime: Number(within), nearTime: within ? 1 : halved(gap, NEARNESS_HALF_LIFE_DAYS) };
}

function halved(days: number, halfLife: number): number {
  return Number.isFinite(days) ? 0.5 ** (Math.max(0, days) / halfLife) : 0;
}

function rareness(terms: readonly RatedTerm[]): number {
  return terms.reduce((sum, { rarity }) => sum + rarity, Number.EPSILON);
}
