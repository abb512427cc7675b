import { TableColumn, TableIndex } from 'typeorm';
import type { QueryRunner } from 'typeorm';
import { migrationColumn } from '../columns.js';
import { databaseKindOf } from '../database-kind.js';
import { TABLES } from '../tables.js';
import { TableMigration } from './table-migration.js';

const { name: VERSION, columns, indices } = TABLES.memoryVersion;
const ADDED = ['sequence', 'recorded_at', 'state', 'operation_id'] as const;
const ADDED_INDICES = indices.filter(({ name }) => name !== 'ix_memory_version_memory');

/** Versions keep the whole memory, in order, so that a role can be seen as it was; and operations can be undone. */
export class MemoryStates1700000000011 extends TableMigration {
  protected readonly specs = [TABLES.memoryOperation];

  override async up(runner: QueryRunner): Promise<void> {
    await super.up(runner);
    if (await runner.hasColumn(VERSION, 'sequence')) return;
    const database = databaseKindOf(runner);
    for (const column of ADDED)
      await runner.addColumn(VERSION, new TableColumn(migrationColumn(column, columns[column], database)));
    for (const index of ADDED_INDICES)
      await runner.createIndex(
        VERSION,
        new TableIndex({ name: index.name, columnNames: index.columns, isUnique: 'isUnique' in index }),
      );
  }

  override async down(runner: QueryRunner): Promise<void> {
    for (const { name } of ADDED_INDICES) await runner.dropIndex(VERSION, name);
    for (const column of ADDED) await runner.dropColumn(VERSION, column);
    await super.down(runner);
  }
}
