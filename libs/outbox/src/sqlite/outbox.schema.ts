import type { Database } from 'better-sqlite3';
import { OutboxError } from '../outbox-error.js';

/** Raised with every change of the tables below. */
export const OUTBOX_SCHEMA_VERSION = 1;

const TABLES = `
  CREATE TABLE IF NOT EXISTS outbox_entry (
    position INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL UNIQUE,
    topic TEXT NOT NULL,
    partition_key TEXT NOT NULL,
    payload TEXT NOT NULL,
    created_at_ms INTEGER NOT NULL,
    attempts INTEGER NOT NULL DEFAULT 0,
    is_redelivery INTEGER NOT NULL DEFAULT 0,
    state TEXT NOT NULL DEFAULT 'queued',
    tracking_id TEXT,
    last_error TEXT,
    next_attempt_at_ms INTEGER NOT NULL
  );
  CREATE TABLE IF NOT EXISTS outbox_forgotten (id TEXT PRIMARY KEY);
  CREATE INDEX IF NOT EXISTS outbox_entry_work ON outbox_entry (topic, state, partition_key, position);
`;

/**
 * Opens the tables, making them where they are missing. A commit is on the disk before it returns
 * (synchronous=FULL): the promise of `append` rests on it.
 * @throws OutboxError OUTBOX_SCHEMA_NEWER when a newer release wrote the file
 */
export function prepareSchema(database: Database, file: string): void {
  database.pragma('journal_mode = WAL');
  database.pragma('synchronous = FULL');
  database.pragma('busy_timeout = 5000');
  const version = schemaVersion(database);
  if (version > OUTBOX_SCHEMA_VERSION) {
    throw new OutboxError(
      'OUTBOX_SCHEMA_NEWER',
      `The outbox ${file} was written by a newer release (schema ${version}, this release knows ${OUTBOX_SCHEMA_VERSION}). Start that release again and let it drain the outbox, or move the file away.`,
    );
  }
  database.exec(TABLES);
  if (version < OUTBOX_SCHEMA_VERSION) database.exec(`PRAGMA user_version = ${OUTBOX_SCHEMA_VERSION}`);
}

function schemaVersion(database: Database): number {
  const row = database.prepare('PRAGMA user_version').get() as { user_version?: number } | undefined;
  return row?.user_version ?? 0;
}
