import { rmSync } from 'node:fs';
import { SnapshotFile } from '../memory/mirror-snapshot/snapshot-file.js';
import type { SnapshotFileOptions } from '../memory/mirror-snapshot/snapshot-file.js';
import { SnapshotStoreError, isDamage } from '../memory/mirror-snapshot/snapshot-request.js';
import type {
  SnapshotArgs,
  SnapshotOperation,
  SnapshotResult,
  SnapshotStore,
} from '../memory/mirror-snapshot/snapshot-request.js';

/** The file of snapshots, worked by the calling thread. */
export class DirectSnapshotStore implements SnapshotStore {
  readonly asked: SnapshotOperation[] = [];
  /** Operations that fail, as on a disk that is full. */
  readonly failing = new Set<SnapshotOperation>();
  private opened: SnapshotFile | undefined;

  constructor(private readonly options: SnapshotFileOptions) {}

  async ask<Name extends SnapshotOperation>(
    operation: Name,
    ...args: SnapshotArgs<Name>
  ): Promise<SnapshotResult<Name>> {
    this.asked.push(operation);
    try {
      if (this.failing.has(operation)) throw new Error('SQLITE_FULL: database or disk is full');
      this.opened ??= SnapshotFile.open(this.options);
      const run = this.opened[operation] as (...values: readonly unknown[]) => unknown;
      return (await Promise.resolve(run.apply(this.opened, args))) as SnapshotResult<Name>;
    } catch (error) {
      throw new SnapshotStoreError(String(error), isDamage(error));
    }
  }

  async discard(): Promise<void> {
    await this.close();
    for (const suffix of ['', '-wal', '-shm']) rmSync(`${this.options.file}${suffix}`, { force: true });
  }

  close(): Promise<void> {
    this.opened?.close();
    this.opened = undefined;
    return Promise.resolve();
  }
}
