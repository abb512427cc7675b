import { OutboxError } from '../../outbox-error.js';
import { DatabaseOutbox } from '../database-outbox.js';
import type { DatabaseOutboxOptions } from '../database-outbox.js';
import type { OutboxOperation, OutboxRequest, OutboxResult } from '../outbox-request.js';
import { HandedOut } from './handed-out.js';
import { OutboxThread } from './outbox-thread.js';
import type { OutboxThreadOptions } from './outbox-thread.js';

export interface ThreadedSqliteOutboxOptions
  extends DatabaseOutboxOptions, Pick<OutboxThreadOptions, 'workerFile'> {
  /** Told when the thread died after it had opened the file; the next call starts another. */
  onThreadDeath?: (error: OutboxError) => void;
}

/** So many new threads in so long: one that dies again and again is a fault to be seen, not to be covered. */
const RESTARTS_COUNT = 5;
const RESTARTS_WINDOW_MS = 60_000;

/**
 * The outbox in one SQLite file, owned by a thread of its own: nobody else waits for the disk. What is asked while a
 * commit is under way is committed together by the next one. Answers come in the order of the calls.
 */
export class ThreadedSqliteOutbox extends DatabaseOutbox {
  private thread: OutboxThread | undefined;
  private restartsMs: readonly number[] = [];
  private readonly handedOut = new HandedOut();
  private mayHaveLostClaims = false;
  private state: 'opening' | 'open' | 'closed' = 'opening';

  private constructor(private readonly options: ThreadedSqliteOutboxOptions) {
    super(options);
  }

  /** @throws OutboxError when the file cannot be used, is damaged, or a newer release wrote it */
  static async open(options: ThreadedSqliteOutboxOptions): Promise<ThreadedSqliteOutbox> {
    const outbox = new ThreadedSqliteOutbox(options);
    const thread = outbox.startThread();
    try {
      await thread.opened;
    } catch (error) {
      await thread.close();
      throw error;
    }
    outbox.state = 'open';
    return outbox;
  }

  /** Does what was asked before, closes the file and ends the thread. */
  async close(): Promise<void> {
    this.state = 'closed';
    await this.thread?.close();
  }

  protected async ask<Name extends OutboxOperation>(
    request: OutboxRequest<Name>,
  ): Promise<OutboxResult<Name>> {
    if (this.state === 'closed') throw unavailable(`The outbox ${this.options.file} is closed.`);
    const thread = this.thread ?? this.restart();
    if (this.mayHaveLostClaims) this.recoverLost(thread);
    const result = await thread.ask(request);
    this.handedOut.note(request, result);
    return result;
  }

  private startThread(): OutboxThread {
    const { file, workerFile } = this.options;
    this.thread = new OutboxThread({ file, workerFile, onDeath: (error) => this.onDeath(error) });
    return this.thread;
  }

  private onDeath(error: OutboxError): void {
    this.thread = undefined;
    this.mayHaveLostClaims = true;
    if (this.state !== 'opening') this.options.onThreadDeath?.(error);
  }

  private restart(): OutboxThread {
    const nowMs = this.now().getTime();
    this.restartsMs = this.restartsMs.filter((atMs) => atMs > nowMs - RESTARTS_WINDOW_MS);
    if (this.restartsMs.length >= RESTARTS_COUNT) {
      throw unavailable(
        `The thread of the outbox ${this.options.file} died again and again; it is started again within a minute.`,
      );
    }
    this.restartsMs = [...this.restartsMs, nowMs];
    return this.startThread();
  }

  /** A claim that was committed and never answered would hold up its partition for ever. */
  private recoverLost(thread: OutboxThread): void {
    this.mayHaveLostClaims = false;
    const exceptIds = this.handedOut.ids;
    thread.ask({ operation: 'recover', args: [exceptIds], durability: 'FULL' }).catch(() => {
      this.mayHaveLostClaims = true;
    });
  }
}

function unavailable(message: string): OutboxError {
  return new OutboxError('OUTBOX_UNAVAILABLE', message);
}
