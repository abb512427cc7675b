import { DatabaseOutbox } from './database-outbox.js';
import type { DatabaseOutboxOptions } from './database-outbox.js';
import { OutboxDatabase } from './outbox-database.js';
import type { Outcome } from './outbox-database.js';
import type { OutboxOperation, OutboxRequest, OutboxResult } from './outbox-request.js';

export type SqliteOutboxOptions = DatabaseOutboxOptions;

/**
 * The outbox in one SQLite file, worked by the calling thread: every change is one transaction, on the disk when the
 * call resolves unless relaxed, and the thread stands still until then. See `ThreadedSqliteOutbox`.
 */
export class SqliteOutbox extends DatabaseOutbox {
  private constructor(
    private readonly database: OutboxDatabase,
    options: SqliteOutboxOptions,
  ) {
    super(options);
  }

  /** @throws OutboxError when the file cannot be used, is damaged, or a newer release wrote it */
  static open(options: SqliteOutboxOptions): SqliteOutbox {
    return new SqliteOutbox(OutboxDatabase.open(options.file), options);
  }

  async close(): Promise<void> {
    this.database.close();
  }

  protected async ask<Name extends OutboxOperation>(
    request: OutboxRequest<Name>,
  ): Promise<OutboxResult<Name>> {
    const [outcome] = this.database.run([request]) as [Outcome];
    if ('error' in outcome) throw outcome.error;
    return outcome.value as OutboxResult<Name>;
  }
}
