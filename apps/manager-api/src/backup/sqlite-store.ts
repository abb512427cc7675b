import Sqlite from 'better-sqlite3';
import { BackupError } from './backup-error.js';
import { inBatches } from './row-store.js';
import type { RowStore } from './row-store.js';
import { columnKind } from './table-rows.js';
import type { Cell, RowBatch, TableShape } from './table-rows.js';

const BUSY_MS = 5_000;

/** The embedded database as plain rows. */
export class SqliteStore implements RowStore {
  readonly kind = 'sqlite';

  private constructor(private readonly database: Sqlite.Database) {}

  /** @throws Error when there is no such file or it is no database */
  static open(file: string): SqliteStore {
    const database = new Sqlite(file);
    database.exec(`PRAGMA busy_timeout = ${BUSY_MS}`);
    return new SqliteStore(database);
  }

  /**
   * Opens a file that nobody else has open, and keeps everybody else out until it is closed. In WAL mode every open
   * connection holds a shared lock, so a service that merely waits is seen too.
   * @throws BackupError DATABASE_IN_USE
   */
  static openAlone(file: string): SqliteStore {
    const database = new Sqlite(file);
    try {
      database.exec('PRAGMA locking_mode = EXCLUSIVE');
      database.exec('BEGIN IMMEDIATE');
      database.exec('ROLLBACK');
    } catch (error) {
      database.close();
      if (!isBusy(error)) throw error;
      const message = `${file} is in use: stop the service that has it open, and try again.`;
      throw new BackupError('DATABASE_IN_USE', message, { cause: error });
    }
    return new SqliteStore(database);
  }

  async beginSnapshot(): Promise<void> {
    this.database.exec('BEGIN');
    // The moment is that of the first read.
    this.database.prepare('SELECT count(*) FROM sqlite_master').all();
  }

  async beginWriting(): Promise<void> {
    this.database.exec('BEGIN IMMEDIATE');
  }

  async commit(): Promise<void> {
    this.database.exec('COMMIT');
  }

  async rollback(): Promise<void> {
    if (this.database.inTransaction) this.database.exec('ROLLBACK');
  }

  async migrations(): Promise<string[]> {
    if ((await this.columns('migrations')).length === 0) return [];
    return this.rows('SELECT name FROM migrations ORDER BY timestamp').map(([name]) => String(name));
  }

  async columns(table: string): Promise<string[]> {
    return this.rows(`SELECT name FROM pragma_table_info('${table}')`).map(([name]) => String(name));
  }

  async hasRows(table: string): Promise<boolean> {
    return this.rows(`SELECT 1 FROM "${table}" LIMIT 1`).length > 0;
  }

  read(shape: TableShape): AsyncIterable<RowBatch> {
    const kinds = shape.columns.map((column) => columnKind(shape.table, column));
    // Text is read as bytes: the driver cuts text off at a zero character.
    const columns = shape.columns.map((column, index) =>
      isNumeric(kinds[index]) ? `"${column}"` : `CAST("${column}" AS BLOB)`,
    );
    const statement = this.database
      .prepare(`SELECT ${columns.join(', ')} FROM "${shape.table}"`)
      .safeIntegers()
      .raw();
    const toCells = function* (rows: Iterable<unknown[]>): Generator<Cell[]> {
      for (const row of rows) yield row.map((value, index) => toCell(value, kinds[index] === 'bigint'));
    };
    return inBatches(shape, toCells(statement.iterate() as Iterable<unknown[]>));
  }

  async clear(table: string): Promise<void> {
    this.database.exec(`DELETE FROM "${table}"`);
  }

  async insert({ shape, rows }: RowBatch): Promise<void> {
    const columns = shape.columns.map((column) => `"${column}"`).join(', ');
    const marks = shape.columns.map(() => '?').join(', ');
    const statement = this.database.prepare(`INSERT INTO "${shape.table}" (${columns}) VALUES (${marks})`);
    for (const row of rows) statement.run(row);
  }

  /** Brings what is in the write-ahead log into the file. */
  async checkpoint(): Promise<void> {
    this.rows('PRAGMA wal_checkpoint(TRUNCATE)');
  }

  /** Writes a consistent copy into a new file, while others read and write. */
  copyTo(file: string): void {
    this.database.exec(`VACUUM INTO '${file.replaceAll("'", "''")}'`);
  }

  async close(): Promise<void> {
    this.database.close();
  }

  private rows(sql: string): unknown[][] {
    return this.database.prepare(sql).raw().all() as unknown[][];
  }
}

function isNumeric(kind: string | undefined): boolean {
  return kind === 'int' || kind === 'bigint';
}

function toCell(value: unknown, isLarge: boolean): Cell {
  if (typeof value === 'bigint') return isLarge ? String(value) : Number(value);
  if (value === null || typeof value === 'string' || typeof value === 'number') return value;
  return Buffer.from(value as Uint8Array).toString('utf8');
}

function isBusy(error: unknown): boolean {
  return error instanceof Error && 'code' in error && String(error.code).startsWith('SQLITE_BUSY');
}
