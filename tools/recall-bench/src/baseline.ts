import { textToEncode, tokenize } from '@xiaozhi/memory-index';
import type { Conversation } from './dataset.js';
import type { Outcome } from './recall.js';

const K1 = 1.2;
const B = 0.75;
const DEEPEST = 20;

/** Plain BM25 over each memory with its speaker and keywords: what everything else is compared with. */
export function askBaseline(conversations: readonly Conversation[]): Outcome[] {
  return conversations.flatMap(({ id, memories, questions }) => {
    const score = bm25(memories.map((memory) => tokenize(textToEncode(memory))));
    return questions.map((question) => {
      const scores = score(tokenize(question.text));
      const best = memories
        .map((memory, at) => ({ id: memory.id, score: scores[at] as number }))
        .sort((a, b) => b.score - a.score)
        .slice(0, DEEPEST);
      return { conversationId: id, question, foundIds: best.map((memory) => memory.id) };
    });
  });
}

/** The scores of all documents for a query, by reading every one. */
export function bm25(documents: readonly (readonly string[])[]): (query: readonly string[]) => number[] {
  const average = documents.reduce((sum, terms) => sum + terms.length, 0) / Math.max(1, documents.length);
  const holding = new Map<string, number>();
  for (const terms of documents)
    for (const term of new Set(terms)) holding.set(term, (holding.get(term) ?? 0) + 1);
  const rarity = (term: string): number => {
    const count = holding.get(term) ?? 0;
    return Math.log(1 + (documents.length - count + 0.5) / (count + 0.5));
  };
  return (query) =>
    documents.map((terms) => {
      let score = 0;
      for (const term of new Set(query)) {
        const count = terms.filter((one) => one === term).length;
        const length = K1 * (1 - B + (B * terms.length) / average);
        if (count > 0) score += (rarity(term) * count * (K1 + 1)) / (count + length);
      }
      return score;
    });
}
