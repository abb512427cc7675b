import type { RoleId } from '@xiaozhi/memory';
import { LRUCache } from 'lru-cache';
import type { MemoryBinding } from './memory-binding.source.js';
import { RoleMirror } from './role-mirror.js';
import type { RoleMirrorDeps } from './role-mirror.js';

const ROLES_COUNT = 500;

/** The mirrors of the roles that talk here: bounded, the longest silent goes first. */
export class RoleMirrorRegistry {
  private readonly mirrors = new LRUCache<string, RoleMirror>({ max: ROLES_COUNT });

  constructor(private readonly deps: RoleMirrorDeps) {}

  /** The mirror of a role with one provider; a role's mirror is never another's, nor another provider's. */
  of(roleId: RoleId, binding: MemoryBinding): RoleMirror {
    const key = JSON.stringify([roleId, binding.key]);
    const known = this.mirrors.get(key);
    if (known !== undefined) return known;
    const mirror = new RoleMirror(roleId, binding.provider, this.deps);
    this.mirrors.set(key, mirror);
    return mirror;
  }
}
