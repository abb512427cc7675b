import { sqliteFile } from '../config/manager-config.js';
import type { ManagerConfig } from '../config/manager-config.js';
import { MysqlStore } from './mysql-store.js';
import type { RowStore } from './row-store.js';
import { SqliteStore } from './sqlite-store.js';

/** The database of a manager-api, as plain rows. */
export async function openRowStore(config: ManagerConfig): Promise<RowStore> {
  const { databaseUrl } = config;
  return databaseUrl === undefined ? SqliteStore.open(sqliteFile(config)) : MysqlStore.open(databaseUrl);
}
