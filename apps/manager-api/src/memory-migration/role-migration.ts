import { MemoryRejected } from '@xiaozhi/memory';
import type { RoleId } from '@xiaozhi/memory';
import type { MemoryMigrationItemRow } from '../database/shadow-rows.js';
import { sameness } from '../memory-transfer/formats/id-from-text.js';
import { idInstead } from './database-side.js';
import { digestOf } from './migration-items.js';
import type { MigrationItems } from './migration-items.js';
import type { MigrationSide, SideMemory } from './migration-side.js';

export interface RoleMigrationDeps {
  source: MigrationSide;
  target: MigrationSide;
  items: MigrationItems;
  /** Ends the work between two memories. */
  signal: AbortSignal;
}

interface KnownMemory {
  id: string;
  text: string;
  /** Found by its origin, and not by what it says. */
  isByOrigin: boolean;
}

/** What a target has of a role, by what it may be the same as. */
interface KnownRole {
  byOrigin: Map<string, KnownMemory>;
  byText: Map<string, KnownMemory>;
  byId: Map<string, KnownMemory>;
}

/** What verifying found. */
export interface Verification {
  verified: number;
  missing: number;
  differing: number;
}

/** Moves the memories of one role. Every step may be done again: what was done is found, and not done twice. */
export class RoleMigration {
  constructor(
    private readonly roleId: RoleId,
    private readonly deps: RoleMigrationDeps,
  ) {}

  /**
   * Writes what the target does not have. What this job wrote before follows the source: what is gone there goes, what
   * was changed is written anew. @param isFollowing false once the target is the agent's own memory, and changes by itself
   */
  async copy(isFollowing = true): Promise<void> {
    const { source, signal } = this.deps;
    const known = await this.known();
    const before = new Map((await this.deps.items.of(this.roleId)).map((item) => [item.source_id, item]));
    const seen = new Set<string>();
    for await (const side of source.read(this.roleId)) {
      signal.throwIfAborted();
      seen.add(side.memory.id);
      const item = before.get(side.memory.id);
      if (item !== undefined && !isOpen(item, side, isFollowing)) continue;
      if (item?.state === 'written') await this.takeBack(item);
      await this.copyOne(side, {
        there: item?.state === 'written' ? undefined : this.find(known, side),
        item,
      });
    }
    if (!isFollowing) return;
    for (const item of before.values()) {
      signal.throwIfAborted();
      if (seen.has(item.source_id)) continue;
      if (item.state === 'written') await this.takeBack(item);
      if (item.state !== 'removed') await this.deps.items.drop(item.id);
    }
  }

  /** Reads the target again, and compares what it says with what was read from the source. */
  async verify(): Promise<Verification> {
    const known = await this.known();
    const found: Verification = { verified: 0, missing: 0, differing: 0 };
    for (const item of await this.deps.items.of(this.roleId)) {
      if (item.state !== 'written' && item.state !== 'there') continue;
      const there = item.target_id === null ? undefined : known.byId.get(item.target_id);
      const isSame = there !== undefined && (item.state === 'there' || digestOf(there.text) === item.digest);
      found[there === undefined ? 'missing' : isSame ? 'verified' : 'differing'] += 1;
    }
    return found;
  }

  /** Takes away what this job wrote, and nothing else. */
  async rollBack(): Promise<void> {
    let known: KnownRole | undefined;
    for (const item of await this.deps.items.of(this.roleId)) {
      this.deps.signal.throwIfAborted();
      if (item.state === 'written') await this.takeBack(item);
      if (item.state !== 'writing') continue;
      // A kill came between the writing and the note of it.
      known ??= await this.known();
      const own = this.byOrigin(known, item.origin_id);
      await this.takeBack({ ...item, target_id: own?.id ?? null });
    }
  }

  /** Takes away at the source what stands at the target. @returns how many */
  async eraseSource(): Promise<number> {
    const known = await this.known();
    let count = 0;
    for (const item of await this.deps.items.of(this.roleId)) {
      this.deps.signal.throwIfAborted();
      const isThere = item.target_id !== null && known.byId.has(item.target_id);
      if ((item.state !== 'written' && item.state !== 'there') || !isThere) continue;
      await this.deps.source.remove(this.roleId, item.source_id);
      count += 1;
    }
    return count;
  }

  private async copyOne(
    side: SideMemory,
    { there, item }: { there: KnownMemory | undefined; item: MemoryMigrationItemRow | undefined },
  ): Promise<void> {
    const { target, items } = this.deps;
    const { id: source_id, text } = side.memory;
    const note = { source_id, origin_id: side.originId, digest: digestOf(text) };
    if (there !== undefined) {
      // What was about to be written when a kill came, and has its origin, was written by this job.
      const isOwn = item?.state === 'writing' && there.isByOrigin;
      return items.put(this.roleId, { ...note, target_id: there.id, state: isOwn ? 'written' : 'there' });
    }
    await items.put(this.roleId, { ...note, target_id: null, state: 'writing' });
    try {
      const written = await target.write(this.roleId, side);
      const target_id = written ?? this.find(await this.known(), side)?.id ?? null;
      const state = written === undefined ? 'there' : 'written';
      await items.put(this.roleId, { ...note, target_id, state });
    } catch (error) {
      if (!(error instanceof MemoryRejected)) throw error;
      await items.put(this.roleId, { ...note, target_id: null, state: 'failed' }, error.message);
    }
  }

  private async takeBack(item: MemoryMigrationItemRow): Promise<void> {
    if (item.target_id !== null) await this.deps.target.remove(this.roleId, item.target_id);
    await this.deps.items.put(this.roleId, { ...pick(item), state: 'removed' });
  }

  /** The same memory at the target, by where it was first stored, else by what it says. */
  private find(known: KnownRole, { memory, originId }: SideMemory): KnownMemory | undefined {
    const own = this.byOrigin(known, originId);
    return own === undefined ? known.byText.get(sameness(memory.text)) : { ...own, isByOrigin: true };
  }

  private byOrigin(known: KnownRole, originId: string): KnownMemory | undefined {
    return known.byOrigin.get(originId) ?? known.byId.get(idInstead(this.roleId, originId));
  }

  private async known(): Promise<KnownRole> {
    const known: KnownRole = { byOrigin: new Map(), byText: new Map(), byId: new Map() };
    for await (const { memory, originId } of this.deps.target.read(this.roleId)) {
      const one = { id: memory.id, text: memory.text, isByOrigin: false };
      known.byOrigin.set(originId, one);
      known.byText.set(sameness(memory.text), one);
      known.byId.set(memory.id, one);
    }
    return known;
  }
}

/** Whether there is still something to do about a memory that was looked at before. */
function isOpen(item: MemoryMigrationItemRow, side: SideMemory, isFollowing: boolean): boolean {
  if (item.state === 'failed' || item.state === 'writing') return true;
  return isFollowing && (item.state === 'removed' || item.digest !== digestOf(side.memory.text));
}

function pick({ source_id, origin_id, target_id, digest }: MemoryMigrationItemRow) {
  return { source_id, origin_id, target_id, digest };
}
