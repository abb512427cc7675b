import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import Database from 'better-sqlite3';
import type { OutboxError } from '../outbox-error.js';
import type { OutboxOperation, OutboxRequest } from './outbox-request.js';
import { OutboxTables } from './outbox-tables.js';
import { prepareSchema } from './outbox.schema.js';
import { toOutboxError } from './sqlite-fault.js';

/** What became of one request. */
export type Outcome = { value: unknown } | { error: OutboxError };

/** The file of an outbox, and its commits: requests that come together are committed together. Blocks while it works. */
export class OutboxDatabase {
  private readonly tables: OutboxTables;
  private mode: 'FULL' | 'NORMAL' = 'FULL';

  private constructor(
    private readonly database: Database.Database,
    private readonly file: string,
  ) {
    this.tables = new OutboxTables(database);
  }

  /** Makes the folder, and the tables where they are missing. @throws OutboxError */
  static open(file: string): OutboxDatabase {
    let database: Database.Database | undefined;
    try {
      mkdirSync(dirname(file), { recursive: true });
      database = new Database(file);
      prepareSchema(database, file);
      return new OutboxDatabase(database, file);
    } catch (error) {
      database?.close();
      throw toOutboxError(error, file);
    }
  }

  /**
   * Runs them in order, in one transaction that waits for the disk where any of them wants it. One that fails undoes
   * nothing of the others; a commit that fails is the failure of all. Never throws.
   * @returns an outcome for each, once what they changed is as durable as they asked
   */
  run(requests: readonly OutboxRequest[]): Outcome[] {
    if (requests.every(({ durability }) => durability === 'NONE'))
      return requests.map((request) => this.attempt(request));
    try {
      this.waitFor(requests.some(({ durability }) => durability === 'FULL') ? 'FULL' : 'NORMAL');
      this.database.exec('BEGIN IMMEDIATE');
      const outcomes = requests.map((request) => this.runApart(request));
      this.database.exec('COMMIT');
      return outcomes;
    } catch (error) {
      const fault = toOutboxError(error, this.file);
      if (this.database.open && this.database.inTransaction) this.database.exec('ROLLBACK');
      return requests.map(() => ({ error: fault }));
    }
  }

  close(): void {
    if (this.database.open) this.database.close();
  }

  /** In WAL mode a commit at NORMAL waits for no disk; the next at FULL takes it along, in order. */
  private waitFor(mode: 'FULL' | 'NORMAL'): void {
    if (mode === this.mode) return;
    this.database.pragma(`synchronous = ${mode}`);
    this.mode = mode;
  }

  /** @throws what ended the whole transaction: SQLite itself rolls back where the disk is full or fails */
  private runApart(request: OutboxRequest): Outcome {
    if (request.durability === 'NONE') return this.attempt(request);
    this.database.exec('SAVEPOINT request');
    const outcome = this.attempt(request);
    if ('error' in outcome) {
      if (!this.database.inTransaction) throw outcome.error;
      this.database.exec('ROLLBACK TO request');
    }
    this.database.exec('RELEASE request');
    return outcome;
  }

  private attempt({ operation, args }: OutboxRequest): Outcome {
    try {
      const tables = this.tables as unknown as Record<OutboxOperation, (...args: unknown[]) => unknown>;
      return { value: tables[operation](...args) };
    } catch (error) {
      return { error: toOutboxError(error, this.file) };
    }
  }
}
