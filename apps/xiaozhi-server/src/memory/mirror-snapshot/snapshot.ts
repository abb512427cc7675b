import { setImmediate } from 'node:timers/promises';
import type { Memory, MemoryTimes } from '@xiaozhi/memory';

/** What a mirror needs of a memory; vectors are made anew. */
export type SnapshotMemory = Pick<Memory, 'id' | 'text' | 'updatedAt'> & MemoryTimes;

/** Of which mirror a snapshot is. */
export interface SnapshotPlace {
  /** Of the mirror's whole key: role, provider with its settings, and owner. */
  id: string;
  roleId: string;
}

/** The last listing of a role, as it is stored: JSON arrays of memories, each short enough to be read in one go. */
export interface StoredSnapshot {
  /** ms since 1970: when the listing began. */
  listedAtMs: number;
  pages: readonly string[];
}

/** The memories of its pages, read in steps: nobody else's turn is held up. */
export async function memoriesOf({ pages }: StoredSnapshot): Promise<SnapshotMemory[]> {
  const memories: SnapshotMemory[] = [];
  for (const page of pages) {
    memories.push(...(JSON.parse(page) as SnapshotMemory[]));
    await setImmediate();
  }
  return memories;
}

/** Roles by their ids, or by what these begin with. */
export type RolesMeant = { roleIds: readonly string[]; prefixes?: readonly string[] } | 'all';

export function isRoleMeant(roleId: string, meant: RolesMeant): boolean {
  if (meant === 'all') return true;
  const { roleIds, prefixes = [] } = meant;
  return roleIds.includes(roleId) || prefixes.some((prefix) => roleId.startsWith(prefix));
}

/** Changes that were taken in, and from which to go on. */
export interface SeenChanges {
  lastId: string | undefined;
  /** Of those that may come again. */
  ids: readonly string[];
}
