import { TableColumn } from 'typeorm';
import type { QueryRunner } from 'typeorm';
import { migrationColumn } from '../columns.js';
import type { TableSpec } from '../columns.js';
import { databaseKindOf } from '../database-kind.js';

/**
 * Adds those of the columns that a table does not have: a database that is made anew has them from the first schema,
 * and on MariaDB, where each statement stands by itself, a migration that broke off may have added some.
 */
export async function addColumns<Name extends string>(
  runner: QueryRunner,
  { name: table, columns }: TableSpec & { columns: Record<Name, TableSpec['columns'][string]> },
  names: readonly Name[],
): Promise<void> {
  const database = databaseKindOf(runner);
  for (const name of names) {
    if (await runner.hasColumn(table, name)) continue;
    await runner.addColumn(table, new TableColumn(migrationColumn(name, columns[name], database)));
  }
}

/**
 * Drops those of the columns that a table has. MariaDB keeps the room of columns that it drops at once in every row,
 * and refuses new ones when there is none left: the table is made anew.
 */
export async function dropColumns(
  runner: QueryRunner,
  { name: table }: TableSpec,
  names: readonly string[],
): Promise<void> {
  for (const name of names) if (await runner.hasColumn(table, name)) await runner.dropColumn(table, name);
  if (databaseKindOf(runner) !== 'sqlite') await runner.query(`ALTER TABLE ${table} FORCE`);
}
