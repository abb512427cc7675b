import type { WriteRows } from '../database/database.js';
import type { MemoryRow } from '../database/rows.js';
import { diffStates } from './memory-diff.js';
import type { RoleState } from './memory-state.js';
import type { RoleWriter } from './role-writer.js';

/** What writing a state did. */
export interface PutCounts {
  added: number;
  changed: number;
  removed: number;
  /** Left out: a memory with this id is another role's now. */
  elsewhere: number;
}

/**
 * Makes memories of a role what they are in `target`, by new versions; what is in neither map is left alone.
 * A text that changes loses its vector.
 */
export async function putStates(
  rows: WriteRows,
  writer: RoleWriter,
  { from, target, at }: { from: RoleState; target: RoleState; at: string },
): Promise<PutCounts> {
  const { added, removed, superseded, changed } = diffStates(from, target);
  const counts: PutCounts = { added: 0, changed: 0, removed: 0, elsewhere: 0 };
  for (const { id } of removed) counts.removed += Number(await writer.remove(id, at));
  for (const state of added) {
    if ((await rows.of('memory').countBy({ id: state.id })) > 0) counts.elsewhere += 1;
    else {
      await writer.add({ ...state, role_id: '', embedding: null, encoder: null }, at);
      counts.added += 1;
    }
  }
  for (const { before, after } of [...superseded, ...changed]) {
    const columns: Partial<MemoryRow> = {
      ...after,
      ...(before.text === after.text ? {} : { embedding: null, encoder: null }),
    };
    const version = { event: 'update', newText: after.text, at };
    counts.changed += Number(await writer.edit(after.id, columns, version));
  }
  return counts;
}
