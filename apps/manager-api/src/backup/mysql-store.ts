import { setTimeout } from 'node:timers/promises';
import { createConnection } from 'mysql2';
import type { Connection } from 'mysql2';
import type { DatabaseKind } from '../database/columns.js';
import { BackupError } from './backup-error.js';
import { inBatches } from './row-store.js';
import type { RowStore } from './row-store.js';
import type { Cell, RowBatch, TableShape } from './table-rows.js';

const MIGRATIONS = 'migrations';
const LEAVING_TRIES = 10;
const LEAVING_WAIT_MS = 100;

/** A MariaDB or MySQL database as plain rows. */
export class MysqlStore implements RowStore {
  private constructor(
    readonly kind: DatabaseKind,
    private readonly connection: Connection,
  ) {}

  /** @throws Error when the server cannot be reached or refuses */
  static async open(url: string): Promise<MysqlStore> {
    const connection = createConnection({
      uri: url.replace(/^mariadb:/, 'mysql:'),
      charset: 'utf8mb4',
      timezone: 'Z',
      supportBigNumbers: true,
      bigNumberStrings: true,
    });
    const store = new MysqlStore(url.startsWith('mariadb:') ? 'mariadb' : 'mysql', connection);
    try {
      // Else what does not fit would be cut off with a warning.
      await store.run("SET SESSION sql_mode = 'STRICT_ALL_TABLES'");
    } catch (error) {
      connection.destroy();
      throw error;
    }
    return store;
  }

  /** @throws BackupError DATABASE_IN_USE when others are connected to this database */
  async requireAlone(): Promise<void> {
    let others = await this.countOthers();
    // The server still lists for a moment who has just left.
    for (let tries = 1; others > 0 && tries < LEAVING_TRIES; tries += 1) {
      await setTimeout(LEAVING_WAIT_MS);
      others = await this.countOthers();
    }
    if (others === 0) return;
    throw new BackupError(
      'DATABASE_IN_USE',
      `${others} other connections use this database: stop manager-api and whatever else is connected, and try again.`,
    );
  }

  async beginSnapshot(): Promise<void> {
    await this.run('SET TRANSACTION ISOLATION LEVEL REPEATABLE READ');
    await this.run('START TRANSACTION WITH CONSISTENT SNAPSHOT, READ ONLY');
  }

  async beginWriting(): Promise<void> {
    await this.run('START TRANSACTION');
  }

  async commit(): Promise<void> {
    await this.run('COMMIT');
  }

  async rollback(): Promise<void> {
    await this.run('ROLLBACK');
  }

  async migrations(): Promise<string[]> {
    if ((await this.columns(MIGRATIONS)).length === 0) return [];
    const rows = await this.rows(`SELECT name FROM \`${MIGRATIONS}\` ORDER BY timestamp`);
    return rows.map(([name]) => String(name));
  }

  async columns(table: string): Promise<string[]> {
    const rows = await this.rows(
      'SELECT COLUMN_NAME FROM information_schema.COLUMNS WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = ?',
      [table],
    );
    return rows.map(([name]) => String(name));
  }

  async hasRows(table: string): Promise<boolean> {
    return (await this.rows(`SELECT 1 FROM \`${table}\` LIMIT 1`)).length > 0;
  }

  read(shape: TableShape): AsyncIterable<RowBatch> {
    const sql = `SELECT ${quoted(shape.columns)} FROM \`${shape.table}\``;
    const stream = this.connection.query({ sql, rowsAsArray: true }).stream({ highWaterMark: 64 });
    return inBatches(shape, stream as AsyncIterable<Cell[]>);
  }

  async clear(table: string): Promise<void> {
    await this.run(`DELETE FROM \`${table}\``);
  }

  async insert({ shape, rows }: RowBatch): Promise<void> {
    await this.run(`INSERT INTO \`${shape.table}\` (${quoted(shape.columns)}) VALUES ?`, [rows]);
  }

  /** Gives tables other names, all at once. @param names old ones and new ones */
  async rename(names: readonly (readonly [string, string])[]): Promise<void> {
    if (names.length === 0) return;
    await this.run(`RENAME TABLE ${names.map(([from, to]) => `\`${from}\` TO \`${to}\``).join(', ')}`);
  }

  async drop(tables: readonly string[]): Promise<void> {
    if (tables.length > 0) await this.run(`DROP TABLE IF EXISTS ${quoted(tables)}`);
  }

  async close(): Promise<void> {
    await this.connection.promise().end();
  }

  private async countOthers(): Promise<number> {
    const [row] = await this.rows(
      'SELECT COUNT(*) FROM information_schema.PROCESSLIST WHERE DB = DATABASE() AND ID <> CONNECTION_ID()',
    );
    return Number(row?.[0] ?? 0);
  }

  private async run(sql: string, values: unknown[] = []): Promise<void> {
    await this.connection.promise().query(sql, values);
  }

  private async rows(sql: string, values: unknown[] = []): Promise<unknown[][]> {
    const [rows] = await this.connection.promise().query({ sql, values, rowsAsArray: true });
    return rows as unknown[][];
  }
}

function quoted(names: readonly string[]): string {
  return names.map((name) => `\`${name}\``).join(', ');
}
