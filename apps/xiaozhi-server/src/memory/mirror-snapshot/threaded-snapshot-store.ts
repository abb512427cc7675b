import { rm } from 'node:fs/promises';
import { Worker } from 'node:worker_threads';
import { SnapshotStoreError } from './snapshot-request.js';
import type {
  SnapshotAnswer,
  SnapshotArgs,
  SnapshotOperation,
  SnapshotQuestion,
  SnapshotResult,
  SnapshotStore,
  SnapshotWorkerData,
} from './snapshot-request.js';

export interface ThreadedSnapshotStoreOptions {
  file: string;
  keys?: readonly Buffer[];
  isSealing: boolean;
  /** The file that the thread runs; another one only in tests. */
  workerFile?: URL;
}

interface Waiting {
  resolve: (value: unknown) => void;
  reject: (error: SnapshotStoreError) => void;
}

/** A thread that dies so often in a process is not started again. */
const DEATHS_COUNT = 3;
/** SQLite's own files beside a database. */
const SUFFIXES = ['', '-wal', '-shm'];

/** The file of snapshots, worked by a thread of its own: nobody waits for its disk, or for words to be sealed. */
export class ThreadedSnapshotStore implements SnapshotStore {
  private worker: Worker | undefined;
  private exited: Promise<unknown> = Promise.resolve();
  private readonly waiting = new Map<number, Waiting>();
  private nextId = 1;
  private deathsCount = 0;
  private discarding: Promise<void> = Promise.resolve();
  /** What was to be removed is still there: nothing is read any more. */
  private isOff = false;

  constructor(private readonly options: ThreadedSnapshotStoreOptions) {}

  async ask<Name extends SnapshotOperation>(
    operation: Name,
    ...args: SnapshotArgs<Name>
  ): Promise<SnapshotResult<Name>> {
    await this.discarding;
    const worker = this.thread();
    const id = this.nextId;
    this.nextId += 1;
    return new Promise<SnapshotResult<Name>>((resolve, reject) => {
      this.waiting.set(id, { resolve: (value) => resolve(value as SnapshotResult<Name>), reject });
      worker.postMessage({ id, operation, args } satisfies SnapshotQuestion);
    });
  }

  discard(): Promise<void> {
    const done = this.discarding.then(() => this.removeFiles());
    this.discarding = done.catch(() => undefined);
    return done;
  }

  async close(): Promise<void> {
    await this.discarding;
    this.isOff = true;
    await this.endThread();
  }

  /** Asked to end, not terminated: libsql aborts the whole process when its thread ends inside a query. */
  private async endThread(): Promise<void> {
    this.worker?.ref();
    this.worker?.postMessage('close');
    await this.exited;
  }

  private async removeFiles(): Promise<void> {
    await this.endThread();
    try {
      for (const suffix of SUFFIXES) await rm(`${this.options.file}${suffix}`, { force: true });
    } catch (cause) {
      this.isOff = true;
      throw new SnapshotStoreError(
        `The mirror snapshots ${this.options.file} cannot be removed: remove the file by hand, and let this process write to its folder.`,
        false,
        { cause },
      );
    }
  }

  private thread(): Worker {
    if (this.worker !== undefined) return this.worker;
    if (this.isOff || this.deathsCount >= DEATHS_COUNT)
      throw this.unusable('they are off until the next start');
    const { file, keys = [], isSealing, workerFile = builtWorkerFile() } = this.options;
    const data = { file, keys, isSealing } satisfies SnapshotWorkerData;
    const worker = new Worker(workerFile, { name: 'mirror-snapshots', workerData: data, execArgv: [] });
    // Never keeps the process alive by itself: what is not written is listed anew.
    worker.unref();
    worker.on('message', (answer: SnapshotAnswer) => this.onAnswer(answer));
    worker.on('error', () => (this.deathsCount += 1));
    this.exited = new Promise<void>((done) => worker.once('exit', () => done(this.onExit())));
    this.worker = worker;
    return worker;
  }

  private onAnswer(answer: SnapshotAnswer): void {
    const waiting = this.waiting.get(answer.id);
    this.waiting.delete(answer.id);
    if ('fault' in answer) waiting?.reject(this.unusable(answer.fault, answer.isDamaged));
    else waiting?.resolve(answer.value);
  }

  private onExit(): void {
    this.worker = undefined;
    for (const { reject } of this.waiting.values()) reject(this.unusable('their thread ended'));
    this.waiting.clear();
  }

  private unusable(why: string, isDamaged = false): SnapshotStoreError {
    return new SnapshotStoreError(
      `The mirror snapshots ${this.options.file} cannot be used: ${why}`,
      isDamaged,
    );
  }
}

/** A thread needs JavaScript: sources under test use the built file. */
function builtWorkerFile(): URL {
  const here = new URL('./snapshot.worker.js', import.meta.url);
  return new URL(here.href.replace('/xiaozhi-server/src/', '/xiaozhi-server/dist/'));
}
