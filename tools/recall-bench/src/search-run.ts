import { HybridIndex, questionToEncode, textToEncode } from '@xiaozhi/memory-index';
import type { Features, TextEncoder, Weights } from '@xiaozhi/memory-index';
import type { Conversation } from './dataset.js';
import { encodeAll } from './encoded.js';
import type { Outcome } from './recall.js';

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

export interface TimedOutcome extends Outcome {
  tookMs: number;
}

/** Asks every question of its own conversation's index. */
export function askAll(conversations: readonly EncodedConversation[], weights?: Weights): TimedOutcome[] {
  return conversations.flatMap((conversation) => {
    const index = indexOf(conversation, weights);
    return conversation.questions.map((question) => {
      const startMs = performance.now();
      const found = index.search({
        text: question.text,
        embedding: conversation.questionVectors.get(question.text),
        limit: DEEPEST,
        now: conversation.askedAt,
      });
      const tookMs = performance.now() - startMs;
      return { conversationId: conversation.id, question, foundIds: found.map(({ id }) => id), tookMs };
    });
  });
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
