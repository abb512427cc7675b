import { TableColumn, TableIndex } from 'typeorm';
import type { QueryRunner } from 'typeorm';
import { migrationColumn } from '../columns.js';
import { databaseKindOf } from '../database-kind.js';
import { TABLES } from '../tables.js';
import { TableMigration } from './table-migration.js';

const AGENT = TABLES.agent;
const MEMORY = TABLES.memory;
const BUDGET = 'recall_token_budget';
const INDEX = MEMORY.indices.find(({ name }) => name === 'ix_memory_encoder');

/** Agents have a budget of tokens for what is recalled, and their memories are encoded anew for another encoder. */
export class MemoryEncoding1700000000016 extends TableMigration {
  protected readonly specs = [TABLES.memoryEncoding];

  override async up(runner: QueryRunner): Promise<void> {
    await super.up(runner);
    // A database that is made anew has both from the first schema.
    if (INDEX === undefined || (await runner.hasColumn(AGENT.name, BUDGET))) return;
    const column = migrationColumn(BUDGET, AGENT.columns[BUDGET], databaseKindOf(runner));
    await runner.addColumn(AGENT.name, new TableColumn(column));
    await runner.createIndex(MEMORY.name, new TableIndex({ name: INDEX.name, columnNames: INDEX.columns }));
  }

  override async down(runner: QueryRunner): Promise<void> {
    await runner.dropIndex(MEMORY.name, 'ix_memory_encoder');
    await runner.dropColumn(AGENT.name, BUDGET);
    await super.down(runner);
  }
}
