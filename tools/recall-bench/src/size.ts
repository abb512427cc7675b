import { HybridIndex } from '@xiaozhi/memory-index';
import type { IndexedMemory } from '@xiaozhi/memory-index';
import { milliseconds, quantile } from './timing.js';

const QUESTIONS_COUNT = 300;
const WARM_UP_COUNT = 50;
const DIMENSION = 512;
const WORDS_COUNT = 20_000;
const WORDS_PER_MEMORY = 14;
const WORDS_PER_QUESTION = 7;
const TURNS_PER_CONVERSATION = 20;
const LIMIT = 20;

export interface SizeReport {
  memories: number;
  searchP50Ms: number;
  searchP99Ms: number;
  /** Processor time of a search, on average: what it takes on a machine that does nothing else. */
  searchCpuMs: number;
  /** One memory, while the index is full. */
  upsertP50Ms: number;
  residentMb: number;
}

/** Searches synthetic memories of one role: words by Zipf's law, common ones in the questions too; random vectors. */
export function measureSize(memoriesCount: number): SizeReport {
  const random = seeded(1);
  const index = new HybridIndex();
  index.upsert(Array.from({ length: memoriesCount }, (_, position) => syntheticMemory(position, random)));
  const now = new Date('2026-01-01T00:00:00Z');
  const searchMs: number[] = [];
  let before = process.cpuUsage();
  for (let count = 0; count < WARM_UP_COUNT + QUESTIONS_COUNT; count += 1) {
    if (count === WARM_UP_COUNT) before = process.cpuUsage();
    const text = `What did Anna say about ${zipfWords(WORDS_PER_QUESTION, random)} in May?`;
    const embedding = randomVector(random);
    const startMs = performance.now();
    index.search({ text, embedding, limit: LIMIT, now });
    if (count >= WARM_UP_COUNT) searchMs.push(performance.now() - startMs);
  }
  const { user, system } = process.cpuUsage(before);
  const upsertMs = Array.from({ length: 200 }, (_, position) => {
    const memory = syntheticMemory(memoriesCount + position, random);
    const startMs = performance.now();
    index.upsert([memory]);
    return performance.now() - startMs;
  });
  return {
    memories: memoriesCount,
    searchP50Ms: milliseconds(quantile(searchMs, 0.5)),
    searchP99Ms: milliseconds(quantile(searchMs, 0.99)),
    searchCpuMs: milliseconds((user + system) / 1000 / QUESTIONS_COUNT),
    upsertP50Ms: milliseconds(quantile(upsertMs, 0.5)),
    residentMb: Math.round(process.memoryUsage.rss() / 2 ** 20),
  };
}

function syntheticMemory(position: number, random: () => number): IndexedMemory {
  return {
    id: `memory-${position}`,
    text: `I ${zipfWords(WORDS_PER_MEMORY, random)} yesterday.`,
    updatedAt: new Date(Date.UTC(2020, 0, 1) + position * 600_000).toISOString(),
    embedding: randomVector(random),
    speaker: position % 2 === 0 ? 'Anna' : 'Ben',
    place: {
      conversationId: String(Math.floor(position / TURNS_PER_CONVERSATION)),
      position: position % TURNS_PER_CONVERSATION,
    },
  };
}

/** Rank r is drawn about 1/r as often as rank 1. */
function zipfWords(count: number, random: () => number): string {
  return Array.from({ length: count }, () => `word${Math.floor(WORDS_COUNT ** random()).toString(26)}`).join(
    ' ',
  );
}

function randomVector(random: () => number): Float32Array {
  const vector = Float32Array.from({ length: DIMENSION }, () => random() - 0.5);
  const norm = Math.sqrt(vector.reduce((sum, value) => sum + value * value, 0));
  return vector.map((value) => value / norm);
}

/** Mulberry32: the same numbers for the same seed. */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
