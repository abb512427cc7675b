import type { MemoryRetentionPolicy, RetentionReason } from '@xiaozhi/contracts';
import type { MemoryRow } from '../database/rows.js';
import { ageDays, strengthOf } from './strength.js';
import type { Recalls } from './strength.js';

export interface Pruned {
  row: MemoryRow;
  reason: RetentionReason;
  strength: number;
}

/** Which memories of one role a policy gives up, weakest first. Kinds that are kept never go. */
export function planRetention(
  memories: readonly MemoryRow[],
  policy: MemoryRetentionPolicy,
  { now, recalls }: { now: Date; recalls: Recalls },
): Pruned[] {
  const { halfLifeDays, maxCount, keepKinds } = policy;
  const judged = memories
    .map((row) => ({
      row,
      strength: strengthOf({ updatedAt: row.updated_at, recall: recalls.get(row.id) }, { now, halfLifeDays }),
    }))
    .sort((a, b) => a.strength - b.strength);
  const pruned: Pruned[] = [];
  for (const one of judged) {
    if (keepKinds.includes(one.row.kind)) continue;
    const reason = reasonFor(one, policy, now);
    if (reason !== undefined) pruned.push({ ...one, reason });
  }
  if (maxCount === null) return pruned;
  const gone = new Set(pruned.map(({ row }) => row.id));
  const left = judged.filter(({ row }) => row.superseded_by === null && !gone.has(row.id));
  const surplus = left
    .filter(({ row }) => !keepKinds.includes(row.kind))
    .slice(0, Math.max(0, left.length - maxCount));
  pruned.push(...surplus.map((one) => ({ ...one, reason: 'count' as const })));
  return pruned.sort((a, b) => a.strength - b.strength);
}

function reasonFor(
  { row, strength }: { row: MemoryRow; strength: number },
  { maxAgeDays, supersededDays, minStrength }: MemoryRetentionPolicy,
  now: Date,
): RetentionReason | undefined {
  const endedAt = row.valid_to ?? row.updated_at;
  const isOld = (at: string, days: number | null | undefined): boolean =>
    days !== null && days !== undefined && ageDays(at, now) > days;
  if (isOld(row.updated_at, maxAgeDays[row.kind] ?? maxAgeDays['*'])) return 'age';
  if (row.superseded_by !== null) return isOld(endedAt, supersededDays) ? 'superseded' : undefined;
  return minStrength !== null && strength < minStrength ? 'weak' : undefined;
}
