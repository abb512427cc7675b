import { isSameState } from './memory-state.js';
import type { MemoryState, RoleState } from './memory-state.js';

export interface StateChange {
  before: MemoryState;
  after: MemoryState;
}

/** What happened to a role's memories between two moments; each memory stands in one group at most. */
export interface MemoryDiff {
  added: MemoryState[];
  removed: MemoryState[];
  /** Was current, and is history. */
  superseded: StateChange[];
  /** Any other difference. */
  changed: StateChange[];
}

export function diffStates(before: RoleState, after: RoleState): MemoryDiff {
  const diff: MemoryDiff = { added: [], removed: [], superseded: [], changed: [] };
  for (const [id, state] of after) {
    const old = before.get(id);
    if (old === undefined) diff.added.push(state);
    else if (isSameState(old, state)) continue;
    else if (old.superseded_by === null && state.superseded_by !== null)
      diff.superseded.push({ before: old, after: state });
    else diff.changed.push({ before: old, after: state });
  }
  for (const [id, state] of before) if (!after.has(id)) diff.removed.push(state);
  return diff;
}
