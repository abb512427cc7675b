import { TableColumn } from 'typeorm';
import type { QueryRunner } from 'typeorm';
import { migrationColumn } from '../columns.js';
import { databaseKindOf } from '../database-kind.js';
import { TABLES } from '../tables.js';
import { TableMigration } from './table-migration.js';

const { name: AGENT, columns } = TABLES.agent;
const COLUMN = 'prompts_enabled';

/** Memories can be brought up unasked: whether an agent does, who agreed, and what was brought up. */
export class MemoryPrompts1700000000006 extends TableMigration {
  protected readonly specs = [TABLES.promptConsent, TABLES.memoryPrompt];

  override async up(runner: QueryRunner): Promise<void> {
    await super.up(runner);
    if (await runner.hasColumn(AGENT, COLUMN)) return;
    const column = migrationColumn(COLUMN, columns[COLUMN], databaseKindOf(runner));
    await runner.addColumn(AGENT, new TableColumn(column));
  }

  override async down(runner: QueryRunner): Promise<void> {
    await runner.dropColumn(AGENT, COLUMN);
    await super.down(runner);
  }
}
