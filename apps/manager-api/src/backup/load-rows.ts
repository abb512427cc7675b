import { MIGRATION_NAMES, connect } from '../database/database.js';
import type { ManagerConfig } from '../config/manager-config.js';
import { TABLES } from '../database/tables.js';
import { BackupError } from './backup-error.js';
import { fitRows } from './fit-rows.js';
import { openRowStore } from './open-row-store.js';
import type { RowStore } from './row-store.js';
import { TABLE_NAMES, TableSums, differences } from './table-rows.js';
import type { RowSource, TableSum } from './table-rows.js';

/** What the migrations themselves put there counts for nothing. */
const MADE_BY_MIGRATIONS: readonly string[] = [TABLES.analyticsRebuild.name];

/** What was loaded, as it was given and as it stands there. They differ only where values were made to fit. */
export interface Loaded {
  given: TableSum[];
  stored: TableSum[];
}

/**
 * Fills an empty database: the schema that the rows had, the rows in one transaction, what was stored read again and
 * compared, and then the migrations that came later. Killed in the middle it leaves a database without rows.
 * @param check looks at what was given before it is committed
 * @throws BackupError COPY_DIFFERS, ROW_DOES_NOT_FIT
 */
export async function loadRows(
  config: ManagerConfig,
  source: RowSource,
  check: (given: TableSum[]) => void = () => undefined,
): Promise<Loaded> {
  await bringSchemaTo(config, source.migrations);
  const store = await openRowStore(config);
  try {
    const loaded = await fill(store, source, check);
    await store.commit();
    return loaded;
  } catch (error) {
    await store.rollback();
    throw error;
  } finally {
    await store.close();
    await bringSchemaTo(config, MIGRATION_NAMES);
  }
}

/** Whether there are rows in any table, besides those of the migrations. */
export async function isFilled(store: RowStore): Promise<boolean> {
  for (const table of TABLE_NAMES) {
    if (MADE_BY_MIGRATIONS.includes(table) || (await store.columns(table)).length === 0) continue;
    if (await store.hasRows(table)) return true;
  }
  return false;
}

async function fill(store: RowStore, source: RowSource, check: (given: TableSum[]) => void): Promise<Loaded> {
  await store.beginWriting();
  for (const { table } of source.tables) await store.clear(table);
  const given = new TableSums(source.tables);
  const fitted = new TableSums(source.tables);
  for await (const batch of source.batches()) {
    const fitting = fitRows(batch, store.kind);
    given.add(batch);
    fitted.add(fitting);
    await store.insert(fitting);
  }
  check(given.all);
  const stored = new TableSums(source.tables);
  for (const shape of source.tables) for await (const batch of store.read(shape)) stored.add(batch);
  const differing = differences(fitted.all, stored.all);
  if (differing.length > 0) {
    const message = `What was stored is not what was given, in: ${differing.join(', ')}. Nothing was kept.`;
    throw new BackupError('COPY_DIFFERS', message);
  }
  return { given: given.all, stored: stored.all };
}

/** A new database has the newest schema at once, so an older one is reached on the way back. */
async function bringSchemaTo(config: ManagerConfig, migrations: readonly string[]): Promise<void> {
  const source = await connect(config);
  try {
    await source.runMigrations({ transaction: 'each' });
    const last = MIGRATION_NAMES.indexOf(migrations.at(-1) ?? '');
    for (let step = MIGRATION_NAMES.length - 1; step > last; step -= 1) await source.undoLastMigration();
  } finally {
    await source.destroy();
  }
}
