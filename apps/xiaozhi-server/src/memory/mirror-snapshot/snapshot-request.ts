import type { SnapshotFile } from './snapshot-file.js';

export type SnapshotOperation = 'read' | 'write' | 'forget' | 'seenChanges' | 'noteChange';
export type SnapshotArgs<Name extends SnapshotOperation> = Parameters<SnapshotFile[Name]>;
export type SnapshotResult<Name extends SnapshotOperation> = ReturnType<SnapshotFile[Name]>;

/** What the thread of the snapshots is asked; consists of what a port between threads can carry. */
export interface SnapshotQuestion {
  id: number;
  operation: SnapshotOperation;
  args: readonly unknown[];
}

/** What it answers, in the order of the questions. `isDamaged`: the file is none any more. */
export type SnapshotAnswer =
  { id: number; value: unknown } | { id: number; fault: string; isDamaged: boolean };

/** What the thread is started with. */
export interface SnapshotWorkerData {
  file: string;
  keys: readonly Uint8Array[];
  isSealing: boolean;
}

/** Where snapshots are kept. Requests are done in their order. */
export interface SnapshotStore {
  /** @throws SnapshotStoreError */
  ask<Name extends SnapshotOperation>(
    operation: Name,
    ...args: SnapshotArgs<Name>
  ): Promise<SnapshotResult<Name>>;
  /** Removes all of it, whatever state it is in; what is asked before and not answered fails. @throws SnapshotStoreError */
  discard(): Promise<void>;
  /** Does what was asked before, and ends. */
  close(): Promise<void>;
}

/** Snapshots cannot be read or kept; nothing but them is lost. */
export class SnapshotStoreError extends Error {
  readonly code = 'MIRROR_SNAPSHOT_UNAVAILABLE';
  readonly retryable = true;

  constructor(
    message: string,
    /** The file is no database any more, or of a newer release: nothing in it will ever be read. */
    readonly isDamaged = false,
    options: ErrorOptions = {},
  ) {
    super(message, options);
  }
}

/** Whether SQLite says that a file is no database, or a damaged one. */
export function isDamage(error: unknown): boolean {
  const text = error instanceof Error ? `${'code' in error ? String(error.code) : ''} ${error.message}` : '';
  return /SQLITE_NOTADB|SQLITE_CORRUPT|not a database|malformed|newer release/i.test(text);
}
