import { TableColumn } from 'typeorm';
import type { MigrationInterface, QueryRunner } from 'typeorm';
import { migrationColumn } from '../columns.js';
import { databaseKindOf } from '../database-kind.js';
import { TABLES } from '../tables.js';

const { name: AGENT, columns } = TABLES.agent;
const COLUMN = 'child_mode';

/** Agents can be for children. A database that is made anew has the column from the first schema. */
export class ChildMode1700000000022 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    if (await runner.hasColumn(AGENT, COLUMN)) return;
    const column = migrationColumn(COLUMN, columns[COLUMN], databaseKindOf(runner));
    await runner.addColumn(AGENT, new TableColumn(column));
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.dropColumn(AGENT, COLUMN);
  }
}
