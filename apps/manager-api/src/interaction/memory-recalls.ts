import { createHash } from 'node:crypto';
import type { InteractionReport, MemoryRecallsView } from '@xiaozhi/contracts';
import type { Memory } from '@xiaozhi/memory';
import { In } from 'typeorm';
import { USED_SHARE } from './used-share.js';
import type { Database, WriteRows } from '../database/database.js';

/** What gateways call what no provider has extracted yet: it is no memory that could be counted. */
const PROVISIONAL = 'provisional';

export const NEVER_RECALLED: MemoryRecallsView = {
  recalledCount: 0,
  usedCount: 0,
  lastRecalledAt: null,
  lastUsedAt: null,
};

/** Counts what was recalled for a turn. The caller sees to it that a turn is counted once. */
export async function countRecalls(rows: WriteRows, report: InteractionReport): Promise<void> {
  const { roleId, at } = report;
  for (const { id: memoryId, source, use = 0 } of report.recalled ?? []) {
    if (source === PROVISIONAL) continue;
    const id = keyOf(roleId, memoryId);
    const known = await rows.of('memoryRecall').findOneBy({ id });
    const isUsed = use >= USED_SHARE;
    await rows.of('memoryRecall').save({
      id,
      role_id: roleId,
      memory_id: memoryId.slice(0, 255),
      recalled_count: (known?.recalled_count ?? 0) + 1,
      used_count: (known?.used_count ?? 0) + Number(isUsed),
      last_recalled_at: latest(known?.last_recalled_at, at),
      last_used_at: isUsed ? latest(known?.last_used_at, at) : (known?.last_used_at ?? null),
    });
  }
}

/** By memory id; what was never recalled is not there. */
export async function findRecalls(
  database: Database,
  memories: readonly Pick<Memory, 'id' | 'roleId'>[],
): Promise<Map<string, MemoryRecallsView>> {
  if (memories.length === 0) return new Map();
  const ids = new Map(memories.map(({ id, roleId }) => [keyOf(roleId, id), id]));
  const found = await database.repository('memoryRecall').find({ where: { id: In([...ids.keys()]) } });
  return new Map(
    found.map((row) => [
      ids.get(row.id) ?? row.memory_id,
      {
        recalledCount: row.recalled_count,
        usedCount: row.used_count,
        lastRecalledAt: row.last_recalled_at,
        lastUsedAt: row.last_used_at,
      },
    ]),
  );
}

/** Fits a key column whatever the provider's ids are. */
function keyOf(roleId: string, memoryId: string): string {
  return createHash('sha256').update(`${roleId}\n${memoryId}`).digest('base64url');
}

function latest(known: string | null | undefined, at: string): string {
  return known === null || known === undefined || known < at ? at : known;
}
