import type { PrivacySetting } from '@xiaozhi/contracts';
import Database from 'better-sqlite3';
import { z } from 'zod';

/** The last that was said about each subject. */
export type SaidSetting = Pick<PrivacySetting, 'subjectId' | 'isOn' | 'at'>;

/** Keeps what was said over restarts. */
export interface PrivacySettingStore {
  all(): SaidSetting[];
  /** Kept when it returns. @throws when the disk refuses it */
  put(setting: SaidSetting): void;
  /** Gone when it returns. @throws when the disk refuses it */
  remove(subjectId: string): void;
  close(): void;
}

const savedRow = z.object({ subject_id: z.string(), is_on: z.number(), at: z.string() });

/** A few settings in a file of the gateway. A file that cannot be opened is a fault at the start, never a pause that is lost. */
export class SqlitePrivacySettings implements PrivacySettingStore {
  private readonly statements: Record<'put' | 'remove', Database.Statement>;

  private constructor(
    private readonly database: Database.Database,
    private readonly names: { table: string; column: string },
  ) {
    const { table, column } = names;
    this.statements = {
      put: database.prepare(`INSERT OR REPLACE INTO ${table} (${column}, is_on, at) VALUES (?, ?, ?)`),
      remove: database.prepare(`DELETE FROM ${table} WHERE ${column} = ?`),
    };
  }

  /**
   * @param file made where it is not there; one of an earlier release has keys only, which count as said `now`
   * @param names SQL names of ours
   * @throws when it cannot be opened
   */
  static open(
    file: string,
    names: { table: string; column: string },
    now: () => Date,
  ): SqlitePrivacySettings {
    const { table, column } = names;
    const database = new Database(file);
    database.pragma('journal_mode = WAL');
    database.pragma('synchronous = FULL');
    database.transaction(() => {
      database.exec(`CREATE TABLE IF NOT EXISTS ${table} (${column} TEXT PRIMARY KEY)`);
      const columns = database.pragma(`table_info(${table})`) as { name: string }[];
      if (columns.some(({ name }) => name === 'is_on')) return;
      database.exec(`ALTER TABLE ${table} ADD COLUMN is_on INTEGER NOT NULL DEFAULT 1`);
      database.exec(`ALTER TABLE ${table} ADD COLUMN at TEXT NOT NULL DEFAULT ''`);
      database.prepare(`UPDATE ${table} SET at = ?`).run(now().toISOString());
    })();
    return new SqlitePrivacySettings(database, names);
  }

  all(): SaidSetting[] {
    const { table, column } = this.names;
    const rows = this.database.prepare(`SELECT ${column} AS subject_id, is_on, at FROM ${table}`).all();
    return rows
      .map((row) => savedRow.parse(row))
      .map(({ subject_id: subjectId, is_on: isOn, at }) => ({ subjectId, isOn: isOn === 1, at }));
  }

  put({ subjectId, isOn, at }: SaidSetting): void {
    this.statements.put.run(subjectId, Number(isOn), at);
  }

  remove(subjectId: string): void {
    this.statements.remove.run(subjectId);
  }

  close(): void {
    this.database.close();
  }
}
