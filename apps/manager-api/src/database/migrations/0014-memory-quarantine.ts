import { TableColumn } from 'typeorm';
import type { QueryRunner } from 'typeorm';
import { migrationColumn } from '../columns.js';
import { databaseKindOf } from '../database-kind.js';
import { TABLES } from '../tables.js';
import { TableMigration } from './table-migration.js';

const { name: AGENT, columns } = TABLES.agent;
const COLUMN = 'memory_firewall';

/** A firewall stands before memory: how strict an agent's is, and what it doubts. */
export class MemoryQuarantine1700000000014 extends TableMigration {
  protected readonly specs = [TABLES.memoryQuarantine];

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
