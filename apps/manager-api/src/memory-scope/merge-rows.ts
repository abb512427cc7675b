import type { MemoryRow } from '../database/rows.js';
import { sameness } from '../memory-transfer/formats/id-from-text.js';

export interface SlotConflict {
  /** Holds on. */
  newer: MemoryRow;
  /** Becomes history. */
  older: MemoryRow;
}

/** What becomes of the memories of one role that go to another. */
export interface MergePlan {
  moved: MemoryRow[];
  /** Not kept twice. */
  duplicates: MemoryRow[];
  conflicts: SlotConflict[];
}

/**
 * Merges one role's memories into another's: the same current text is there once, of two current memories in one slot
 * the newer holds on. Superseded memories move as history.
 * @param target what is there already, and what was moved there before
 */
export function planMerge(source: readonly MemoryRow[], target: readonly MemoryRow[]): MergePlan {
  const plan: MergePlan = { moved: [], duplicates: [], conflicts: [] };
  const current = target.filter(({ superseded_by: by }) => by === null);
  for (const row of source) {
    if (row.superseded_by !== null) {
      plan.moved.push(row);
      continue;
    }
    if (current.some(({ text }) => sameness(text) === sameness(row.text))) {
      plan.duplicates.push(row);
      continue;
    }
    plan.moved.push(row);
    const rivals = row.slot === null ? [] : current.filter(({ slot }) => slot === row.slot);
    for (const rival of rivals) {
      const isNewer = row.updated_at > rival.updated_at;
      plan.conflicts.push(isNewer ? { newer: row, older: rival } : { newer: rival, older: row });
    }
  }
  return plan;
}
