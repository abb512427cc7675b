import type { RecallQuery, RecalledMemory } from '@xiaozhi/memory';
import { HybridIndex, questionToEncode } from '@xiaozhi/memory-index';
import { encodeQuestion } from '../memory-deps.js';
import type { LocalMemoryDeps } from '../memory-deps.js';
import type { StoredMemory } from '../memory-store.js';
import { DIGEST_KIND, SUMMARY_KIND } from '../summary/summary-kind.js';
import { timesOf } from '../to-memory.js';
import { asksForDetail, readPastQuestion } from './past-question.js';
import type { PastQuestion } from './past-question.js';

/**
 * The memories that fit a question. What was superseded is found only for a question about the past, and then only what
 * held at the time that it asks about; so is what began to hold later left out. What a summary was made of is found too
 * by a question for details.
 */
export async function recallStored(
  query: RecallQuery,
  deps: LocalMemoryDeps,
  signal: AbortSignal,
): Promise<readonly RecalledMemory[]> {
  const now = deps.now();
  const { timeZone = 'UTC' } = query;
  const past = readPastQuestion(query.text, { at: now.toISOString(), timeZone });
  const isDetailed = past === undefined && asksForDetail(query.text);
  const options = past === undefined && !isDetailed ? {} : { includeSuperseded: true };
  const [listed, embedding] = await Promise.all([
    deps.store.list(query.roleId, options, signal),
    encodeQuestion(questionToEncode(query.text), query.withinMs, deps, signal),
  ]);
  const digests = new Set(listed.filter(({ kind }) => kind === DIGEST_KIND).map(({ id }) => id));
  const isPart = ({ supersededBy: by }: StoredMemory): boolean => by === null || digests.has(by);
  const stored = listed.filter(
    (memory) =>
      memory.kind !== SUMMARY_KIND &&
      (past === undefined || heldAt(memory, past)) &&
      (!isDetailed || isPart(memory)),
  );
  const index = new HybridIndex({ timeZone });
  index.upsert(
    stored.map(({ id, text, updatedAt, embedding, encoder }) => ({
      ...{ id, text, updatedAt },
      embedding: embedding !== null && encoder === deps.encoder?.name ? embedding : undefined,
    })),
  );
  const byId = new Map(stored.map((memory) => [memory.id, memory]));
  return index
    .search({ text: query.text, embedding, limit: query.limit, now })
    .map((found) => ({ ...found, ...timesOf(byId.get(found.id)), source: 'provider' as const }));
}

function heldAt({ validFrom, validTo }: StoredMemory, { span }: PastQuestion): boolean {
  if (span === undefined) return true;
  return (validFrom === null || validFrom < span.to) && (validTo === null || validTo > span.from);
}
