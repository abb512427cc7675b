import type { MemoryVersionRow } from '../database/memory-history-rows.js';
import type { MemoryRow } from '../database/rows.js';
import { memoryContributions } from './memory-contributions.js';
import type { Contribution } from './rollups.js';

interface MemoryCourse {
  versions: MemoryVersionRow[];
  stored: MemoryRow | null;
}

/** What a role has and had, by memory. */
export type RoleMemories = ReadonlyMap<string, MemoryCourse>;

/** Versions and stored memories by role and memory; the versions keep their order. */
export function groupByRole(
  versions: readonly MemoryVersionRow[],
  stored: readonly MemoryRow[],
): Map<string, RoleMemories> {
  const groups = new Map<string, Map<string, MemoryCourse>>();
  const courseOf = (roleId: string, memoryId: string): MemoryCourse => {
    const memories = groups.get(roleId) ?? new Map<string, MemoryCourse>();
    groups.set(roleId, memories);
    const course = memories.get(memoryId) ?? { versions: [], stored: null };
    memories.set(memoryId, course);
    return course;
  };
  for (const version of versions) courseOf(version.role_id, version.memory_id).versions.push(version);
  for (const row of stored) courseOf(row.role_id, row.id).stored = row;
  return groups;
}

/** All that a role's memories contribute. */
export function contributionsOfRole(memories: RoleMemories): Contribution[] {
  return [...memories.values()].flatMap(({ versions, stored }) => memoryContributions(versions, stored));
}
