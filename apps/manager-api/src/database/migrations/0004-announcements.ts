import type { MigrationInterface, QueryRunner } from 'typeorm';
import { migrationTable } from '../columns.js';
import { databaseKindOf } from '../database-kind.js';
import { TABLES } from '../tables.js';

const ADDED = [TABLES.announcement, TABLES.quietHours];

/** What devices are to say unasked, and when not. A database that is made anew has the tables from the first schema. */
export class Announcements1700000000004 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const spec of ADDED) await runner.createTable(migrationTable(spec, databaseKindOf(runner)), true);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const { name } of ADDED) await runner.dropTable(name, true);
  }
}
