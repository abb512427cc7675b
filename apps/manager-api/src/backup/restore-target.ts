import { sqliteFile } from '../config/manager-config.js';
import type { ManagerConfig } from '../config/manager-config.js';
import type { Manifest } from './archive/manifest.js';
import { isFilled, loadRows } from './load-rows.js';
import type { Loaded } from './load-rows.js';
import { MysqlStore } from './mysql-store.js';
import { SqliteStore } from './sqlite-store.js';
import { TABLE_NAMES } from './table-rows.js';
import type { RowSource, TableSum } from './table-rows.js';

/** The database that an archive is restored into. */
export interface RestoreTarget {
  /** Where the file belongs that `load` makes; the caller puts it there. */
  readonly file?: string;
  /** What stands in the way, if it is no file. */
  readonly obstacle?: string;
  /** @returns also where what was there is now, if that is no file */
  load(source: RowSource, check: (given: TableSum[]) => void): Promise<Loaded & { aside?: string }>;
}

/**
 * @param staging returns the folder in which a new file is made
 * @throws BackupError DATABASE_IN_USE
 */
export async function openRestoreTarget(
  { database }: Manifest,
  config: ManagerConfig,
  staging: () => string,
  stamp: string,
): Promise<RestoreTarget> {
  if (database.migrations.length === 0) return { load: passBy };
  if (config.databaseUrl !== undefined) return openMysqlTarget(config, config.databaseUrl, stamp);
  return {
    file: sqliteFile(config),
    load: (source, check) => loadRows({ ...config, dataDir: staging() }, source, check),
  };
}

/** The archive of a gateway has no rows; its files are taken in passing. */
async function passBy(source: RowSource): Promise<Loaded> {
  for await (const _ of source.batches());
  return { given: [], stored: [] };
}

/** The database of the URL; its tables get other names for what comes. */
async function openMysqlTarget(config: ManagerConfig, url: string, stamp: string): Promise<RestoreTarget> {
  const store = await MysqlStore.open(url);
  try {
    await store.requireAlone();
    const obstacle = (await isFilled(store)) ? 'the database of DATABASE_URL' : undefined;
    const load: RestoreTarget['load'] = async (source, check) => {
      if (obstacle === undefined) return loadRows(config, source, check);
      const prefix = `before_restore_${stamp}_`;
      const asideNames = await setAside(url, prefix);
      try {
        return { ...(await loadRows(config, source, check)), aside: `tables ${prefix}…` };
      } catch (error) {
        await putBack(url, asideNames);
        throw error;
      }
    };
    return { ...(obstacle === undefined ? {} : { obstacle }), load };
  } finally {
    await store.close();
  }
}

type Names = readonly (readonly [string, string])[];

async function setAside(url: string, prefix: string): Promise<Names> {
  return withStore(url, async (store) => {
    const names: [string, string][] = [];
    for (const table of [...TABLE_NAMES, 'migrations'])
      if ((await store.columns(table)).length > 0) names.push([table, `${prefix}${table}`]);
    await store.rename(names);
    return names;
  });
}

async function putBack(url: string, names: Names): Promise<void> {
  await withStore(url, async (store) => {
    await store.drop([...TABLE_NAMES, 'migrations']);
    await store.rename(names.map(([from, to]) => [to, from] as const));
  });
}

async function withStore<T>(url: string, work: (store: MysqlStore) => Promise<T>): Promise<T> {
  const store = await MysqlStore.open(url);
  try {
    return await work(store);
  } finally {
    await store.close();
  }
}

/** Databases that nobody may open until they are let go. */
export class HeldFiles {
  private readonly stores: SqliteStore[] = [];

  /** @throws BackupError DATABASE_IN_USE */
  hold(file: string): void {
    this.stores.push(SqliteStore.openAlone(file));
  }

  async release(): Promise<void> {
    for (const store of this.stores.splice(0)) {
      await store.checkpoint();
      await store.close();
    }
  }
}
