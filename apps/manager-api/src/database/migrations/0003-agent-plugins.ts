import type { MigrationInterface, QueryRunner } from 'typeorm';
import { migrationTable } from '../columns.js';
import { databaseKindOf } from '../database-kind.js';
import { TABLES } from '../tables.js';

const SPEC = TABLES.agentPlugin;

/** Agents choose tools. A database that is made anew has the table from the first schema. */
export class AgentPlugins1700000000003 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.createTable(migrationTable(SPEC, databaseKindOf(runner)), true);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.dropTable(SPEC.name, true);
  }
}
