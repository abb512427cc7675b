import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import type { EngineMessage, EngineVersion } from './engine-protocol.js';
import { openForTwo } from './sqlite-vector-store.js';

/** Messages of one role that Mem0 looks back at when it extracts. */
const KEPT_MESSAGES_COUNT = 10;

interface VersionRow {
  action: EngineVersion['event'];
  old_text: string | null;
  new_text: string | null;
  at: string;
}

/** A change of a memory as Mem0 reports it. */
export interface HistoryRecord {
  memoryId: string;
  previousValue: string | null;
  newValue: string | null;
  action: EngineVersion['event'];
}

/**
 * Histories, the latest messages of each role, and which interactions were saved to their end, in one SQLite file.
 * In place of Mem0's own store for the first two, which keeps every text for good, erased ones too.
 */
export class HistoryFile {
  private readonly database: Database.Database;

  constructor(folder: string, name: string) {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    this.database = new Database(join(folder, `${name}_history.db`));
    openForTwo(this.database);
    this.database.exec(`
      CREATE TABLE IF NOT EXISTS version (
        id INTEGER PRIMARY KEY, memory_id TEXT NOT NULL, action TEXT NOT NULL,
        old_text TEXT, new_text TEXT, at TEXT NOT NULL);
      CREATE INDEX IF NOT EXISTS version_memory ON version (memory_id);
      CREATE TABLE IF NOT EXISTS message (
        id INTEGER PRIMARY KEY, scope TEXT NOT NULL, role TEXT NOT NULL, content TEXT NOT NULL);
      CREATE INDEX IF NOT EXISTS message_scope ON message (scope);
      CREATE TABLE IF NOT EXISTS saved (interaction_id TEXT PRIMARY KEY, memory_ids TEXT NOT NULL) WITHOUT ROWID;
    `);
  }

  record({ memoryId, action, previousValue, newValue }: HistoryRecord): void {
    this.database
      .prepare('INSERT INTO version (memory_id, action, old_text, new_text, at) VALUES (?, ?, ?, ?, ?)')
      .run(memoryId, action, previousValue, newValue, new Date().toISOString());
  }

  /** Oldest first. */
  versionsOf(memoryId: string): EngineVersion[] {
    const rows = this.database
      .prepare('SELECT action, old_text, new_text, at FROM version WHERE memory_id = ? ORDER BY id')
      .all(memoryId) as VersionRow[];
    return rows.map(({ action, old_text, new_text, at }) => ({
      event: action,
      oldMemory: old_text,
      newMemory: new_text,
      createdAt: at,
    }));
  }

  /** What is gone leaves no text behind. */
  forget(memoryIds: readonly string[]): void {
    const statement = this.database.prepare('DELETE FROM version WHERE memory_id = ?');
    for (const id of memoryIds) statement.run(id);
    this.database.pragma('wal_checkpoint(TRUNCATE)');
  }

  forgetMessages(scope: string): void {
    this.database.prepare('DELETE FROM message WHERE scope = ?').run(scope);
    this.database.pragma('wal_checkpoint(TRUNCATE)');
  }

  keepMessages(messages: readonly EngineMessage[], scope: string): void {
    const insert = this.database.prepare('INSERT INTO message (scope, role, content) VALUES (?, ?, ?)');
    for (const { role, content } of messages) insert.run(scope, role, content);
    this.database
      .prepare(
        `DELETE FROM message WHERE scope = ? AND id NOT IN
           (SELECT id FROM message WHERE scope = ? ORDER BY id DESC LIMIT ${KEPT_MESSAGES_COUNT})`,
      )
      .run(scope, scope);
  }

  /** Oldest first. */
  lastMessages(scope: string): EngineMessage[] {
    return this.database
      .prepare('SELECT role, content FROM message WHERE scope = ? ORDER BY id')
      .all(scope) as EngineMessage[];
  }

  markSaved(interactionIds: readonly string[], memoryIds: readonly string[]): void {
    const statement = this.database.prepare('INSERT OR IGNORE INTO saved VALUES (?, ?)');
    for (const id of interactionIds) statement.run(id, JSON.stringify(memoryIds));
  }

  /** By interaction, the memories that its save made; absent where it was not saved to its end. */
  savedOf(interactionIds: readonly string[]): Record<string, string[]> {
    const statement = this.database.prepare('SELECT memory_ids FROM saved WHERE interaction_id = ?');
    const found = interactionIds.flatMap((id) => {
      const row = statement.get(id) as { memory_ids: string } | undefined;
      return row === undefined ? [] : [[id, JSON.parse(row.memory_ids) as string[]] as const];
    });
    return Object.fromEntries(found);
  }
}
