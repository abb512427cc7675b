import type { MirrorSnapshots } from './mirror-snapshots.js';
import type { SnapshotMemory, SnapshotPlace, StoredSnapshot } from './snapshot.js';

/** What a listing becomes when it ends; it is worthless where its role was forgotten meanwhile. */
export interface BegunListing {
  /** Keeps it for the next start. */
  keep(memories: readonly SnapshotMemory[]): void;
  /** In any case. */
  end(): void;
}

/** One mirror's place among the snapshots. */
export class RoleSnapshot {
  constructor(
    private readonly place: SnapshotPlace,
    private readonly snapshots: MirrorSnapshots,
  ) {}

  /** Never rejects. */
  read(): Promise<StoredSnapshot | undefined> {
    return this.snapshots.read(this.place);
  }

  /** @param atMs now, ms since 1970 */
  begin(atMs: number): BegunListing {
    const undertaking = this.snapshots.begin(this.place);
    return {
      keep: (memories) => this.snapshots.keep(undertaking, atMs, memories),
      end: () => this.snapshots.end(undertaking),
    };
  }

  /** All that is kept of the role. Gone from the disk when it returns. @throws SnapshotStoreError */
  forget(): Promise<void> {
    return this.snapshots.forget({ roleIds: [this.place.roleId] });
  }

  /** A recall had nothing newer. */
  noteUse(): void {
    this.snapshots.counts.used += 1;
  }
}
