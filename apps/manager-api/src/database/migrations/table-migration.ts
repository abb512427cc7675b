import type { MigrationInterface, QueryRunner } from 'typeorm';
import { migrationTable } from '../columns.js';
import type { TableSpec } from '../columns.js';
import { databaseKindOf } from '../database-kind.js';

/** Adds tables. A database that is made anew has them from the first schema. */
export abstract class TableMigration implements MigrationInterface {
  protected abstract readonly specs: readonly TableSpec[];

  async up(runner: QueryRunner): Promise<void> {
    const database = databaseKindOf(runner);
    for (const spec of this.specs) await runner.createTable(migrationTable(spec, database), true);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const { name } of this.specs) await runner.dropTable(name, true);
  }
}
