import { Table } from 'typeorm';
import type { MigrationInterface, QueryRunner } from 'typeorm';
import { migrationColumn } from '../columns.js';
import type { TableSpec } from '../columns.js';
import { databaseKindOf } from '../database-kind.js';
import { TABLES } from '../tables.js';

/** The first schema, on every database from one description. */
export class FirstSchema1700000000001 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    const database = databaseKindOf(runner);
    for (const spec of Object.values<TableSpec>(TABLES)) {
      await runner.createTable(
        new Table({
          name: spec.name,
          columns: Object.entries(spec.columns).map(([name, column]) =>
            migrationColumn(name, column, database),
          ),
          indices: (spec.indices ?? []).map((index) => ({
            name: index.name,
            columnNames: index.columns,
            isUnique: index.isUnique ?? false,
          })),
        }),
        true,
      );
    }
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const spec of Object.values<TableSpec>(TABLES).reverse()) await runner.dropTable(spec.name);
  }
}
