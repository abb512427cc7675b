import { DIGEST_KIND } from '@xiaozhi/contracts';
import type { MemorySummary } from '@xiaozhi/contracts';
import { newId } from '@xiaozhi/observability';
import type { MemoryRow } from '../database/rows.js';
import type { OpenRole } from '../memory-history/memory-operations.js';
import type { Digest } from './plan-compression.js';

/**
 * Makes each summary a memory, and its sources history that it supersedes: the link from each to the other. They go on
 * holding, so none of them gets an end.
 * @param at ISO 8601, UTC
 */
export async function fold(open: OpenRole, digests: readonly Digest[], at: string): Promise<void> {
  for (const { text, sources } of digests) {
    const newest = sources.at(-1);
    if (newest === undefined) continue;
    const writer = await open(newest.role_id);
    const id = newId();
    await writer.add(toRow(id, text, newest), at);
    for (const source of sources) {
      // What is superseded is kept for a while since then, not since it was learned.
      const columns = { superseded_by: id, updated_at: at };
      await writer.edit(source.id, columns, { event: 'supersede', newText: text, at });
    }
  }
}

export function toSummaries(digests: readonly Digest[]): MemorySummary[] {
  return digests.map(({ text, sources }) => ({
    roleId: sources[0]?.role_id ?? '',
    text,
    sources: sources.map((source) => ({ id: source.id, text: source.text })),
  }));
}

/** As old as the newest of them: a summary of old things is no news. */
function toRow(id: string, text: string, newest: MemoryRow): MemoryRow {
  return {
    ...newest,
    ...{ id, text, kind: DIGEST_KIND, slot: null, extracted_by: 'rules', utterance: null },
    ...{ interaction_id: null, session_id: null, message_index: null, superseded_by: null },
    ...{ embedding: null, encoder: null },
  };
}
