import type { RoleId } from '@xiaozhi/memory';
import Database from 'better-sqlite3';
import { z } from 'zod';

/** Whose words are not remembered, because they asked for that. */
export interface MemoryPauses {
  isPaused(roleId: RoleId): boolean;
  /** Kept when it returns. @throws when the disk refuses it */
  set(roleId: RoleId, isPaused: boolean): void;
}

const pauseRow = z.object({ role_id: z.string() });
const SCHEMA = 'CREATE TABLE IF NOT EXISTS memory_pause (role_id TEXT PRIMARY KEY)';

/**
 * Pauses in a file of the gateway, so that they hold over sessions and restarts, and while manager-api is down. They
 * are few and are read from memory; a file that cannot be opened is a fault at the start, never a pause that is lost.
 */
export class SqliteMemoryPauses implements MemoryPauses {
  private readonly paused: Set<string>;

  private constructor(private readonly database: Database.Database) {
    const rows = database.prepare('SELECT role_id FROM memory_pause').all();
    this.paused = new Set(rows.map((row) => pauseRow.parse(row).role_id));
  }

  /** @param file made where it is not there. @throws when it cannot be opened */
  static open(file: string): SqliteMemoryPauses {
    const database = new Database(file);
    database.pragma('journal_mode = WAL');
    database.pragma('synchronous = FULL');
    database.exec(SCHEMA);
    return new SqliteMemoryPauses(database);
  }

  isPaused(roleId: RoleId): boolean {
    return this.paused.has(roleId);
  }

  set(roleId: RoleId, isPaused: boolean): void {
    const change = isPaused
      ? 'INSERT OR IGNORE INTO memory_pause VALUES (?)'
      : 'DELETE FROM memory_pause WHERE role_id = ?';
    this.database.prepare(change).run(roleId);
    if (isPaused) this.paused.add(roleId);
    else this.paused.delete(roleId);
  }

  close(): void {
    this.database.close();
  }
}

/** Pauses of one process, for tests. */
export class InMemoryPauses implements MemoryPauses {
  private readonly paused = new Set<string>();

  isPaused(roleId: RoleId): boolean {
    return this.paused.has(roleId);
  }

  set(roleId: RoleId, isPaused: boolean): void {
    if (isPaused) this.paused.add(roleId);
    else this.paused.delete(roleId);
  }
}
