import type { RoleId } from '@xiaozhi/memory';
import { InMemoryKeySet } from './key-set.js';
import type { KeySet } from './key-set.js';

/** Whose words are not remembered, because they asked for that. */
export class MemoryPauses {
  constructor(private readonly roles: KeySet) {}

  isPaused(roleId: RoleId): boolean {
    return this.roles.has(roleId);
  }

  /** Kept when it returns. @throws when the disk refuses it */
  set(roleId: RoleId, isPaused: boolean): void {
    this.roles.set(roleId, isPaused);
  }
}

/** Pauses of one process, for tests. */
export class InMemoryPauses extends MemoryPauses {
  constructor() {
    super(new InMemoryKeySet());
  }
}
