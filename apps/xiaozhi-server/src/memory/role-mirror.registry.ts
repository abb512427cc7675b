import type { RoleId } from '@xiaozhi/memory';
import { LRUCache } from 'lru-cache';
import type { MemoryBinding } from './memory-binding.source.js';
import { RoleMirror } from './role-mirror.js';
import type { RoleMirrorDeps } from './role-mirror.js';

/** What the mirrors may hold together. */
export interface MirrorBounds {
  rolesCount: number;
  /** At about 3 KB each. */
  memoriesCount: number;
}

const BOUNDS: MirrorBounds = { rolesCount: 500, memoriesCount: 50_000 };

/** The mirrors of the roles that talk here: bounded, the longest silent goes first and is listed anew when it speaks. */
export class RoleMirrorRegistry {
  private readonly mirrors: LRUCache<string, { mirror: RoleMirror }>;

  constructor(
    private readonly deps: RoleMirrorDeps,
    { rolesCount, memoriesCount }: MirrorBounds = BOUNDS,
  ) {
    this.mirrors = new LRUCache({ max: rolesCount, maxSize: memoriesCount });
  }

  /** The mirror of a role with one provider; a role's mirror is never another's, nor another provider's. */
  of(roleId: RoleId, binding: MemoryBinding): RoleMirror {
    const key = JSON.stringify([roleId, binding.key]);
    const mirror = this.mirrors.get(key)?.mirror ?? new RoleMirror(roleId, binding.provider, this.deps);
    // A new entry each time: a mirror grows after it was put here, and the cache counts anew only what differs.
    this.mirrors.set(key, { mirror }, { size: Math.max(1, mirror.memoriesCount) });
    return mirror;
  }
}
