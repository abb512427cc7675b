import { isSharedRole } from '@xiaozhi/memory';
import type { MemoryProvider, RoleId } from '@xiaozhi/memory';
import { LRUCache } from 'lru-cache';
import type { MemoryBinding } from './memory-binding.source.js';
import type { RoleSnapshot } from './mirror-snapshot/role-snapshot.js';
import { RoleMirror } from './role-mirror.js';
import type { RoleMirrorDeps } from './role-mirror.js';

/** What the mirrors may hold together. */
export interface MirrorBounds {
  rolesCount: number;
  /** At about 3 KB each; those with longer vectors count more. */
  memoriesCount: number;
}

/** Where listings are kept over restarts. */
export interface SnapshotPlaces {
  /** @param key of the mirror. @returns undefined where they need not be kept */
  of(roleId: RoleId, key: string, provider: MemoryProvider): RoleSnapshot | undefined;
}

const BOUNDS: MirrorBounds = { rolesCount: 500, memoriesCount: 50_000 };

/** The mirrors of the roles that talk here: bounded, the longest silent goes first and is listed anew when it speaks. */
export class RoleMirrorRegistry {
  private readonly mirrors: LRUCache<string, { mirror: RoleMirror }>;

  constructor(
    private readonly deps: Omit<RoleMirrorDeps, 'snapshot'>,
    { rolesCount, memoriesCount }: MirrorBounds = BOUNDS,
    private readonly snapshots?: SnapshotPlaces,
  ) {
    this.mirrors = new LRUCache({ max: rolesCount, maxSize: memoriesCount });
  }

  /** Mirrors of the roles that are meant. */
  find(isMeant: (roleId: RoleId) => boolean): RoleMirror[] {
    return [...this.mirrors.values()].map(({ mirror }) => mirror).filter(({ roleId }) => isMeant(roleId));
  }

  /**
   * The mirror of a role with one provider; a role's mirror is never another's, nor another provider's. A device's own
   * memory has another one with each owner: what was just said stands in it.
   */
  of(roleId: RoleId, binding: MemoryBinding): RoleMirror {
    const { id, boundAt } = binding.agent;
    const owner = isSharedRole(roleId) ? [] : [id, boundAt];
    const key = JSON.stringify([roleId, binding.key, ...owner]);
    const mirror = this.mirrors.get(key)?.mirror ?? this.make(roleId, binding, key);
    // A new entry each time: a mirror grows after it was put here, and the cache counts anew only what differs.
    this.mirrors.set(key, { mirror }, { size: Math.max(1, mirror.weight) });
    return mirror;
  }

  private make(roleId: RoleId, { provider, encoders }: MemoryBinding, key: string): RoleMirror {
    const snapshot = this.snapshots?.of(roleId, key, provider);
    return new RoleMirror(roleId, provider, { ...this.deps, ...encoders, snapshot });
  }
}
