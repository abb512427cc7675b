import type { WriteRows } from '../database/database.js';
import type { OpenRole } from '../memory-history/memory-operations.js';
import { planMerge } from './merge-rows.js';
import type { MergePlan } from './merge-rows.js';
import type { RoleMove } from './role-moves.js';

/**
 * Moves all memories of a role to another, with versions in both.
 * @param at ISO 8601, UTC
 */
export async function moveRole(
  rows: WriteRows,
  open: OpenRole,
  { from, to }: RoleMove,
  at: string,
): Promise<MergePlan> {
  const plan = await planMove(rows, { from, to });
  const [leaving, entering] = [await open(from), await open(to)];
  for (const { id } of [...plan.duplicates, ...plan.moved]) await leaving.remove(id, at);
  for (const row of plan.moved) await entering.add(row, at);
  for (const { newer, older } of plan.conflicts) {
    const ending = { superseded_by: newer.id, valid_to: older.valid_to ?? newer.created_at };
    await entering.edit(older.id, ending, { event: 'supersede', newText: newer.text, at });
  }
  return plan;
}

/** What such a move would do. */
export async function planMove(rows: WriteRows, { from, to }: RoleMove): Promise<MergePlan> {
  const of = (role_id: string): ReturnType<typeof memories.find> =>
    memories.find({ where: { role_id }, order: { updated_at: 'ASC', id: 'ASC' } });
  const memories = rows.of('memory');
  return planMerge(await of(from), await of(to));
}
