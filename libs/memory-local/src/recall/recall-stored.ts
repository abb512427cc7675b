import type { RecallQuery, RecalledMemory } from '@xiaozhi/memory';
import { HybridIndex, questionToEncode } from '@xiaozhi/memory-index';
import { encodeTexts } from '../memory-deps.js';
import type { LocalMemoryDeps } from '../memory-deps.js';
import type { StoredMemory } from '../memory-store.js';
import { SUMMARY_KIND } from '../summary/summary-kind.js';
import { timesOf } from '../to-memory.js';
import { readPastQuestion } from './past-question.js';
import type { PastQuestion } from './past-question.js';

/**
 * The memories that fit a question. What was superseded is found only for a question about the past, and then only what
 * held at the time that it asks about; so is what began to hold later left out.
 */
export async function recallStored(
  query: RecallQuery,
  deps: LocalMemoryDeps,
  signal: AbortSignal,
): Promise<readonly RecalledMemory[]> {
  const now = deps.now();
  const { timeZone = 'UTC' } = query;
  const past = readPastQuestion(query.text, { at: now.toISOString(), timeZone });
  const options = past === undefined ? {} : { includeSuperseded: true };
  const stored = (await deps.store.list(query.roleId, options, signal)).filter(
    (memory) => memory.kind !== SUMMARY_KIND && (past === undefined || heldAt(memory, past)),
  );
  const index = new HybridIndex({ timeZone });
  index.upsert(
    stored.map(({ id, text, updatedAt, embedding, encoder }) => ({
      ...{ id, text, updatedAt },
      embedding: embedding !== null && encoder === deps.encoder?.name ? embedding : undefined,
    })),
  );
  const [embedding] = await encodeTexts([questionToEncode(query.text)], deps, signal);
  const byId = new Map(stored.map((memory) => [memory.id, memory]));
  return index
    .search({ text: query.text, embedding, limit: query.limit, now })
    .map((found) => ({ ...found, ...timesOf(byId.get(found.id)), source: 'provider' as const }));
}

function heldAt({ validFrom, validTo }: StoredMemory, { span }: PastQuestion): boolean {
  if (span === undefined) return true;
  return (validFrom === null || validFrom < span.to) && (validTo === null || validTo > span.from);
}
