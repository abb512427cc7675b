import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { HybridIndex, textToEncode, tokenize } from '@xiaozhi/memory-index';
import type { IndexedMemory } from '@xiaozhi/memory-index';
import { bm25 } from './baseline.js';
import { milliseconds, Stopwatch } from './timing.js';
import type { Timing } from './timing.js';

const QUESTIONS_COUNT = 1_000;
const WARM_UP_COUNT = 100;
const SCANS_COUNT = 20;
const UPSERTS_COUNT = 200;
const DIMENSION = 512;
const WORDS_COUNT = 20_000;
const WORDS_PER_MEMORY = 14;
const WORDS_PER_QUESTION = 7;
const TURNS_PER_CONVERSATION = 20;
const LIMIT = 20;

export interface SizeReport {
  memories: number;
  search: Timing;
  /** Plain BM25 over every memory, without vectors, in the same run: how fast the machine is just now. */
  scan: Timing;
  /** Processor time of a search, of that of a scan; medians. */
  searchToScan: number;
  /** One memory, while the index is full. */
  upsert: Timing;
  memory: MemoryReport;
}

export interface MemoryReport {
  /** Of the whole process. */
  residentMb: number;
  /** What the index and its memories added, vectors included. */
  indexMb: number;
  bytesPerMemory: number;
}

/** Searches synthetic memories of one role: words by Zipf's law, common ones in the questions too; random vectors. */
export function measureSize(memoriesCount: number): SizeReport {
  const random = seeded(1);
  const before = heldBytes();
  const index = new HybridIndex();
  const memories = Array.from({ length: memoriesCount }, (_, position) => syntheticMemory(position, random));
  index.upsert(memories);
  const search = timeSearches(index, random);
  const indexBytes = heldBytes() - before;
  const scan = timeScans(memories, random);
  const upsert = new Stopwatch();
  for (let count = 0; count < UPSERTS_COUNT; count += 1) {
    const memory = syntheticMemory(memoriesCount + count, random);
    upsert.time(() => index.upsert([memory]));
  }
  return {
    memories: memoriesCount,
    search,
    scan,
    searchToScan: milliseconds(search.cpu.p50Ms / Math.max(0.01, scan.cpu.p50Ms)),
    upsert: upsert.report(),
    memory: {
      residentMb: Math.round(process.memoryUsage.rss() / 2 ** 20),
      indexMb: Math.round(indexBytes / 2 ** 20),
      bytesPerMemory: Math.round(indexBytes / memoriesCount),
    },
  };
}

function timeSearches(index: HybridIndex, random: () => number): Timing {
  const now = new Date('2026-01-01T00:00:00Z');
  const searches = new Stopwatch();
  for (let count = 0; count < WARM_UP_COUNT + QUESTIONS_COUNT; count += 1) {
    const text = syntheticQuestion(random);
    const embedding = randomVector(random);
    const search = (): unknown => index.search({ text, embedding, limit: LIMIT, now });
    if (count < WARM_UP_COUNT) search();
    else searches.time(search);
  }
  return searches.report();
}

function timeScans(memories: readonly IndexedMemory[], random: () => number): Timing {
  const score = bm25(memories.map((memory) => tokenize(textToEncode(memory))));
  const scans = new Stopwatch();
  for (let count = 0; count < SCANS_COUNT; count += 1) {
    const terms = tokenize(syntheticQuestion(random));
    scans.time(() => score(terms));
  }
  return scans.report();
}

/** Live bytes, after a collection. */
function heldBytes(): number {
  setFlagsFromString('--expose-gc');
  (runInNewContext('gc') as () => void)();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}

function syntheticQuestion(random: () => number): string {
  return `What did Anna say about ${zipfWords(WORDS_PER_QUESTION, random)} in May?`;
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
