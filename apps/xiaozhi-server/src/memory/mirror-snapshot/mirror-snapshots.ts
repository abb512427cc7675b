import { createHash } from 'node:crypto';
import type { RoleId } from '@xiaozhi/memory';
import type { Logger } from '@xiaozhi/observability';
import type { Clock } from '@xiaozhi/outbox';
import type { ErasedPeople } from '../../rights/erased-people.js';
import { RoleSnapshot } from './role-snapshot.js';
import { isRoleMeant } from './snapshot.js';
import type { RolesMeant, SeenChanges, SnapshotMemory, SnapshotPlace, StoredSnapshot } from './snapshot.js';
import { SnapshotStoreError } from './snapshot-request.js';
import type { SnapshotStore } from './snapshot-request.js';

export interface MirrorSnapshotsDeps {
  store: SnapshotStore;
  clock: Clock;
  logger: Logger;
  /** Absent: nobody was erased. */
  erased?: ErasedPeople;
}

/** What became of snapshots since the start. */
export type SnapshotCounts = Record<'restored' | 'used' | 'written' | 'forgotten' | 'failed', number>;

/** Something that takes time and concerns a role: what is forgotten meanwhile makes it worthless. */
export interface Undertaking {
  place: SnapshotPlace;
  isStale: boolean;
}

interface Waiting {
  undertaking: Undertaking;
  listedAtMs: number;
  memories: readonly SnapshotMemory[];
}

/** Listings of a role that come within this time are written once. */
const GATHER_MS = 500;
/** As many memories as are read without holding up anything else. */
const PAGE_COUNT = 25;

/**
 * The last listings of mirrors on the gateway's disk, for recall after a restart while a provider is slow or down. A
 * fault here costs snapshots and nothing else, but for `forget`: what it was told to remove is gone when it returns.
 */
export class MirrorSnapshots {
  readonly counts: SnapshotCounts = { restored: 0, used: 0, written: 0, forgotten: 0, failed: 0 };
  private readonly underWay = new Set<Undertaking>();
  private readonly waiting = new Map<string, Waiting>();
  private cancelWriting: (() => void) | undefined;
  private writing: Promise<void> = Promise.resolve();

  constructor(private readonly deps: MirrorSnapshotsDeps) {}

  /** @param key of the mirror: all that tells it from others. It may hold a provider's secrets, and is stored as a hash. */
  of(roleId: RoleId, key: string): RoleSnapshot {
    const id = createHash('sha256')
      .update(JSON.stringify([roleId, key]))
      .digest('hex');
    return new RoleSnapshot({ id, roleId }, this);
  }

  /** Never rejects. @returns undefined where there is none, or none that may be used */
  async read(place: SnapshotPlace): Promise<StoredSnapshot | undefined> {
    const reading = this.begin(place);
    try {
      const found = await this.deps.store.ask('read', place);
      if (found === undefined || reading.isStale) return undefined;
      const erasedAtMs = this.deps.erased?.erasedAtMs(place.roleId);
      if (erasedAtMs !== undefined && found.listedAtMs <= erasedAtMs) {
        await this.forget({ roleIds: [place.roleId] });
        return undefined;
      }
      this.counts.restored += 1;
      return found;
    } catch (error) {
      await this.failed(error);
      return undefined;
    } finally {
      this.end(reading);
    }
  }

  /** Something begins that reads what may be forgotten meanwhile. */
  begin(place: SnapshotPlace): Undertaking {
    const undertaking = { place, isStale: false };
    this.underWay.add(undertaking);
    return undertaking;
  }

  end(undertaking: Undertaking): void {
    this.underWay.delete(undertaking);
  }

  /** Keeps a listing, soon and behind the conversation. @param listedAtMs when it began */
  keep(undertaking: Undertaking, listedAtMs: number, memories: readonly SnapshotMemory[]): void {
    if (undertaking.isStale) return;
    this.waiting.set(undertaking.place.id, { undertaking, listedAtMs, memories });
    this.cancelWriting ??= this.deps.clock.schedule(GATHER_MS, () => void this.flush());
  }

  /**
   * What was listed of these roles until now is not kept, and is never read again.
   * @throws SnapshotStoreError where it is still on the disk
   */
  async forget(meant: RolesMeant): Promise<void> {
    for (const undertaking of this.underWay)
      if (isRoleMeant(undertaking.place.roleId, meant)) undertaking.isStale = true;
    for (const [id, { undertaking }] of this.waiting)
      if (isRoleMeant(undertaking.place.roleId, meant)) this.waiting.delete(id);
    this.counts.forgotten += 1;
    try {
      await this.deps.store.ask('forget', meant);
    } catch (error) {
      this.warn(error);
      // What cannot be taken out goes with all the others.
      await this.deps.store.discard();
    }
  }

  /** Never rejects. @returns nothing where the file cannot be read: then everything may have changed */
  async seenChanges(): Promise<SeenChanges> {
    try {
      return await this.deps.store.ask('seenChanges');
    } catch (error) {
      await this.failed(error);
      return { lastId: undefined, ids: [] };
    }
  }

  /** A change was taken in. Never rejects: one that is not noted comes again. */
  async noteChange(id: string): Promise<void> {
    try {
      await this.deps.store.ask('noteChange', id);
    } catch (error) {
      await this.failed(error);
    }
  }

  /** Writes what waits. */
  flush(): Promise<void> {
    this.cancelWriting?.();
    this.cancelWriting = undefined;
    this.writing = this.writing.then(() => this.writeAll());
    return this.writing;
  }

  async close(): Promise<void> {
    await this.flush();
    await this.deps.store.close();
  }

  private async writeAll(): Promise<void> {
    for (const [id, { undertaking, listedAtMs, memories }] of this.waiting) {
      this.waiting.delete(id);
      const pages = pagesOf(memories, PAGE_COUNT).map((page) => JSON.stringify(page));
      try {
        // Asked for in the same moment: what is forgotten later comes behind it.
        await this.deps.store.ask('write', undertaking.place, { listedAtMs, pages });
        this.counts.written += 1;
      } catch (error) {
        await this.failed(error);
      }
    }
  }

  private async failed(error: unknown): Promise<void> {
    this.warn(error);
    if (!(error instanceof SnapshotStoreError) || !error.isDamaged) return;
    await this.deps.store.discard().catch((fault: unknown) => this.warn(fault));
  }

  private warn(error: unknown): void {
    this.counts.failed += 1;
    // Once is enough while it lasts; the metric counts.
    if (this.counts.failed === 1)
      this.deps.logger.warn(
        { error },
        'mirror snapshots are not kept; recall after a restart waits for a listing',
      );
  }
}

export function pagesOf<T>(items: readonly T[], count: number): T[][] {
  const pages: T[][] = [];
  for (let start = 0; start < items.length; start += count) pages.push(items.slice(start, start + count));
  return pages;
}
