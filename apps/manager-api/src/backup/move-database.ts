import { sqliteFile } from '../config/manager-config.js';
import type { ManagerConfig } from '../config/manager-config.js';
import { requireDatabase } from './backup.js';
import { BackupError } from './backup-error.js';
import { isFilled, loadRows } from './load-rows.js';
import { MysqlStore } from './mysql-store.js';
import type { RowStore } from './row-store.js';
import { openSnapshot } from './snapshot.js';
import { SqliteStore } from './sqlite-store.js';
import type { TableSum } from './table-rows.js';

/**
 * Copies all rows into an empty MariaDB or MySQL database and compares both sides, while nobody else uses either. The
 * source stays as it is. What is copied is committed at once in the end, so after a failure it can be run again.
 * @param url `mysql://…` or `mariadb://…`
 * @returns what stands in the new database
 * @throws BackupError DATABASE_IN_USE, TARGET_NOT_EMPTY, SCHEMA_NEWER, ROW_DOES_NOT_FIT, COPY_DIFFERS, USAGE
 */
export async function moveDatabase(config: ManagerConfig, url: string): Promise<TableSum[]> {
  requireDatabase(config);
  await requireEmpty(url);
  const source = await openSource(config);
  try {
    const rows = await openSnapshot(source);
    if (rows.tables.length === 0)
      throw new BackupError('USAGE', 'The database has no tables of manager-api.');
    return (await loadRows({ ...config, databaseUrl: url }, rows)).stored;
  } finally {
    await source.rollback();
    await source.close();
  }
}

/** The database of a URL without its password, for messages. */
export function withoutPassword(url: string): string {
  const parsed = new URL(url);
  if (parsed.password !== '') parsed.password = '***';
  return parsed.href;
}

async function requireEmpty(url: string): Promise<void> {
  const target = await MysqlStore.open(url);
  try {
    // First of all: a database that is in use is likely the one that is moved from.
    if (await isFilled(target))
      throw new BackupError('TARGET_NOT_EMPTY', `${withoutPassword(url)} has rows; name an empty database.`);
    await target.requireAlone();
  } finally {
    await target.close();
  }
}

async function openSource(config: ManagerConfig): Promise<RowStore> {
  if (config.databaseUrl === undefined) return SqliteStore.openAlone(sqliteFile(config));
  const source = await MysqlStore.open(config.databaseUrl);
  try {
    await source.requireAlone();
    return source;
  } catch (error) {
    await source.close();
    throw error;
  }
}
