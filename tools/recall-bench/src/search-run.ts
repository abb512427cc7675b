import { HybridIndex, questionToEncode, textToEncode } from '@xiaozhi/memory-index';
import type { Features, ScoredMemory, TextEncoder, Weights } from '@xiaozhi/memory-index';
import type { Conversation } from './dataset.js';
import { encodeAll } from './encoded.js';
import type { Outcome } from './recall.js';
import type { Stopwatch } from './timing.js';

const DEEPEST = 20;
/** For weights to be found: everything that an index looks at closely. */
const ALL = 1_000_000;

export interface EncodedConversation extends Conversation {
  questionVectors: ReadonlyMap<string, Float32Array>;
}

/** The conversations with vectors on memories and questions; as they are without an encoder. */
export async function encodeConversations(
  conversations: readonly Conversation[],
  encoder: TextEncoder | undefined,
  cacheFolder: string,
): Promise<EncodedConversation[]> {
  if (encoder === undefined) return conversations.map((one) => ({ ...one, questionVectors: new Map() }));
  const texts = conversations.flatMap(({ memories, questions }) => [
    ...memories.map(textToEncode),
    ...questions.map(({ text }) => questionToEncode(text)),
  ]);
  const vectors = await encodeAll(texts, encoder, cacheFolder);
  return conversations.map((one) => ({
    ...one,
    memories: one.memories.map((memory) => ({ ...memory, embedding: vectors.get(textToEncode(memory)) })),
    questionVectors: new Map(
      one.questions.map(({ text }) => [text, vectors.get(questionToEncode(text)) as Float32Array]),
    ),
  }));
}

export interface AskOptions {
  weights?: Weights;
  /** Times every search. */
  stopwatch?: Stopwatch;
}

/** Asks every question of its own conversation's index. */
export function askAll(conversations: readonly EncodedConversation[], options: AskOptions = {}): Outcome[] {
  return conversations.flatMap((conversation) => {
    const index = indexOf(conversation, options.weights);
    return conversation.questions.map((question) => ({
      conversationId: conversation.id,
      question,
      foundIds: ask(index, conversation, question.text, options.stopwatch),
    }));
  });
}

/** How many memories are found, of 5 and 20, where none answers. */
export interface StrangerFigures {
  foundOf5: number;
  foundOf20: number;
  /** Share of the questions that find nothing. */
  nothingFound: number;
}

/** Asks each person's questions of the next person's memories: what is found there is noise, nearly always. */
export function askStrangers(people: readonly EncodedConversation[]): StrangerFigures {
  const counts = people.flatMap((person, at) => {
    const stranger = people[(at + 1) % people.length] as EncodedConversation;
    const index = indexOf(stranger);
    return person.questions.map(({ text }) => ask(index, person, text).length);
  });
  const mean = (values: readonly number[]): number =>
    Math.round((values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length)) * 100) / 100;
  return {
    foundOf5: mean(counts.map((count) => Math.min(5, count))),
    foundOf20: mean(counts),
    nothingFound: mean(counts.map((count) => Number(count === 0))),
  };
}

function ask(
  index: HybridIndex,
  { questionVectors, askedAt }: EncodedConversation,
  text: string,
  stopwatch?: Stopwatch,
): string[] {
  const embedding = questionVectors.get(text);
  const search = (): readonly ScoredMemory[] =>
    index.search({ text, embedding, limit: DEEPEST, now: askedAt });
  return (stopwatch === undefined ? search() : stopwatch.time(search)).map(({ id }) => id);
}

/** A question with the features of every memory that was looked at. */
export interface FeatureTable {
  conversationId: string;
  rows: readonly { features: Features; isEvidence: boolean }[];
}

/** What weights are found from. */
export function featureTables(conversations: readonly EncodedConversation[]): FeatureTable[] {
  return conversations.flatMap((conversation) => {
    const index = indexOf(conversation);
    return conversation.questions.map((question) => {
      const evidence = new Set(question.evidenceIds);
      const found = index.search({
        text: question.text,
        embedding: conversation.questionVectors.get(question.text),
        limit: ALL,
        now: conversation.askedAt,
        explain: true,
      });
      const rows = found.map(({ id, features }) => ({
        features: features as Features,
        isEvidence: evidence.has(id),
      }));
      return { conversationId: conversation.id, rows };
    });
  });
}

function indexOf({ memories, timeZone }: Conversation, weights?: Weights): HybridIndex {
  const index = new HybridIndex({ weights, timeZone });
  index.upsert(memories);
  return index;
}
