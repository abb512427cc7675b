import type { MigrationInterface, QueryRunner } from 'typeorm';
import { migrationTable } from '../columns.js';
import type { TableSpec } from '../columns.js';
import { databaseKindOf } from '../database-kind.js';
import { TABLES } from '../tables.js';

/** The first schema, on every database from one description. */
export class FirstSchema1700000000001 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    const database = databaseKindOf(runner);
    for (const spec of Object.values<TableSpec>(TABLES))
      await runner.createTable(migrationTable(spec, database), true);
  }

  async down(runner: QueryRunner): Promise<void> {
    // Later tables are gone by now.
    for (const spec of Object.values<TableSpec>(TABLES).reverse()) await runner.dropTable(spec.name, true);
  }
}
