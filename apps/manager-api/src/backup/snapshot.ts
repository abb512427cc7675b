import { MIGRATION_NAMES } from '../database/database.js';
import { BackupError } from './backup-error.js';
import type { RowStore } from './row-store.js';
import { TABLE_NAMES, columnNames } from './table-rows.js';
import type { RowBatch, RowSource, TableShape } from './table-rows.js';

/**
 * All rows of a database as of now. Its schema may be an older one.
 * @throws BackupError SCHEMA_NEWER when the database has what this release does not know
 */
export async function openSnapshot(store: RowStore): Promise<RowSource> {
  await store.beginSnapshot();
  const migrations = await store.migrations();
  requireKnown(migrations, 'The database');
  const tables: TableShape[] = [];
  for (const table of TABLE_NAMES) {
    const there = await store.columns(table);
    const known = columnNames(table);
    const unknown = there.filter((column) => !known.includes(column));
    if (unknown.length > 0) {
      const message = `${table} has columns that this release does not know: ${unknown.join(', ')}.`;
      throw new BackupError('SCHEMA_NEWER', message);
    }
    if (there.length > 0) tables.push({ table, columns: known.filter((column) => there.includes(column)) });
  }
  return { migrations, tables, batches: () => allBatches(store, tables) };
}

/** @throws BackupError SCHEMA_NEWER */
export function requireKnown(migrations: readonly string[], what: string): void {
  const unknown = migrations.filter((name) => !MIGRATION_NAMES.includes(name));
  if (unknown.length === 0) return;
  throw new BackupError(
    'SCHEMA_NEWER',
    `${what} was made by a newer release (${unknown.join(', ')}); use that release or a later one.`,
  );
}

async function* allBatches(store: RowStore, tables: readonly TableShape[]): AsyncGenerator<RowBatch> {
  for (const shape of tables) yield* store.read(shape);
}
