import type { MemoryMovePreview } from '@xiaozhi/contracts';
import type { WriteRows } from '../database/database.js';
import type { MergePlan } from './merge-rows.js';
import type { RoleMoves } from './role-moves.js';

const CONFLICTS_COUNT = 50;

/** What moves did or would do, for people. @param plans one for each move, in order */
export async function movePreview(
  rows: WriteRows,
  { moves, kept }: RoleMoves,
  plans: readonly MergePlan[],
): Promise<MemoryMovePreview> {
  const preview: MemoryMovePreview = { moves: [], conflicts: [], kept: [] };
  for (const [index, { from, to }] of moves.entries()) {
    const { moved = [], duplicates = [], conflicts = [] } = plans[index] ?? {};
    preview.moves.push({
      ...{ from, to, moved: moved.length, duplicates: duplicates.length, conflicts: conflicts.length },
    });
    for (const { newer, older } of conflicts)
      preview.conflicts.push({ slot: newer.slot ?? '', holds: newer.text, superseded: older.text });
  }
  preview.conflicts.splice(CONFLICTS_COUNT);
  for (const { roleId, reason } of kept) {
    const count = await rows.of('memory').countBy({ role_id: roleId });
    if (count > 0) preview.kept.push({ roleId, reason, count });
  }
  return preview;
}

/** Sums over all moves. */
export function totalsOf({ moves }: MemoryMovePreview): {
  moved: number;
  duplicates: number;
  conflicts: number;
} {
  const sum = (name: 'moved' | 'duplicates' | 'conflicts'): number =>
    moves.reduce((total, move) => total + move[name], 0);
  return { moved: sum('moved'), duplicates: sum('duplicates'), conflicts: sum('conflicts') };
}
