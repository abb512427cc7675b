import type { MemoryVersion, RoleId } from '@xiaozhi/memory';
import type { ApplyRequest, ApplyResult, MemoryChange, MemoryStore, StoredMemory } from '../memory-store.js';

/** A store for tests that keeps everything in this process. */
export class InMemoryMemoryStore implements MemoryStore {
  private memories: StoredMemory[] = [];
  private readonly versions = new Map<string, MemoryVersion[]>();
  private readonly applied = new Map<string, { roleId: RoleId; memoryIds: readonly string[] }>();

  list(roleId: RoleId, options: { includeSuperseded?: boolean }): Promise<readonly StoredMemory[]> {
    const found = this.memories
      .filter((memory) => memory.roleId === roleId)
      .filter((memory) => options.includeSuperseded === true || memory.supersededBy === null);
    return Promise.resolve([...found].reverse());
  }

  apply({ roleId, interactionIds, changes }: ApplyRequest): Promise<ApplyResult> {
    const before = interactionIds.map((id) => this.applied.get(id)?.memoryIds);
    if (interactionIds.length > 0 && before.every((ids) => ids !== undefined)) {
      return Promise.resolve({ applied: false, memoryIds: before.flat() });
    }
    const memoryIds = changes.flatMap((change) => this.change(roleId, change));
    for (const id of interactionIds) this.applied.set(id, { roleId, memoryIds });
    return Promise.resolve({ applied: true, memoryIds });
  }

  findApplied(
    roleId: RoleId,
    interactionIds: readonly string[],
  ): Promise<ReadonlyMap<string, readonly string[]>> {
    const found = new Map<string, readonly string[]>();
    for (const id of interactionIds) {
      const known = this.applied.get(id);
      if (known?.roleId === roleId) found.set(id, known.memoryIds);
    }
    return Promise.resolve(found);
  }

  removeAll(roleId: RoleId): Promise<void> {
    this.memories = this.memories.filter((memory) => memory.roleId !== roleId);
    return Promise.resolve();
  }

  history(roleId: RoleId, memoryId: string): Promise<readonly MemoryVersion[]> {
    const isTheirs = this.memories.some((memory) => memory.id === memoryId && memory.roleId === roleId);
    return Promise.resolve(isTheirs ? (this.versions.get(memoryId) ?? []) : []);
  }

  private change(roleId: RoleId, change: MemoryChange): string[] {
    if (change.kind === 'add' || change.kind === 'supersede') {
      const { memory } = change;
      this.memories.push(memory);
      this.versions.set(memory.id, [
        { event: 'add', oldText: null, newText: memory.text, at: memory.createdAt },
      ]);
      for (const id of change.kind === 'supersede' ? change.supersededIds : []) {
        const validTo = (change.kind === 'supersede' ? change.endedAt : undefined) ?? memory.createdAt;
        this.edit(roleId, id, (old) => ({ ...old, supersededBy: memory.id, validTo }), {
          event: 'supersede',
          newText: memory.text,
          at: memory.createdAt,
        });
      }
      return [memory.id];
    }
    if (change.kind === 'revise') {
      const { memory, at } = change;
      this.edit(roleId, memory.id, ({ createdAt }) => ({ ...memory, roleId, createdAt }), {
        event: 'update',
        newText: memory.text,
        at,
      });
      return [memory.id];
    }
    if (change.kind === 'update') {
      const { text, at } = change;
      this.edit(
        roleId,
        change.memoryId,
        (old) => ({ ...old, text, updatedAt: at, embedding: null, encoder: null }),
        {
          event: 'update',
          newText: text,
          at,
        },
      );
      return [change.memoryId];
    }
    this.memories = this.memories.filter(
      ({ id, roleId: owner }) => id !== change.memoryId || owner !== roleId,
    );
    return [];
  }

  private edit(
    roleId: RoleId,
    id: string,
    to: (memory: StoredMemory) => StoredMemory,
    version: Omit<MemoryVersion, 'oldText'>,
  ): void {
    this.memories = this.memories.map((memory) => {
      if (memory.id !== id || memory.roleId !== roleId) return memory;
      this.versions.get(id)?.push({ ...version, oldText: memory.text });
      return to(memory);
    });
  }
}
