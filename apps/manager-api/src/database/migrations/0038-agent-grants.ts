import type { QueryRunner } from 'typeorm';
import { TABLES } from '../tables.js';
import { addColumns, dropColumns } from './added-columns.js';
import { TableMigration } from './table-migration.js';

/** Users may see some agents only. Those that are there go on seeing all. */
export class AgentGrants1700000000038 extends TableMigration {
  protected readonly specs = [TABLES.agentGrant];

  override async up(runner: QueryRunner): Promise<void> {
    await super.up(runner);
    await addColumns(runner, TABLES.user, ['reach']);
    await addColumns(runner, TABLES.apiToken, ['agent_ids']);
  }

  override async down(runner: QueryRunner): Promise<void> {
    await dropColumns(runner, TABLES.apiToken, ['agent_ids']);
    await dropColumns(runner, TABLES.user, ['reach']);
    await super.down(runner);
  }
}
