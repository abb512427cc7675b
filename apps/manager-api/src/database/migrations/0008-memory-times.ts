import { TableColumn } from 'typeorm';
import type { MigrationInterface, QueryRunner } from 'typeorm';
import { migrationColumn } from '../columns.js';
import { databaseKindOf } from '../database-kind.js';
import { TABLES } from '../tables.js';

const { name: MEMORY, columns } = TABLES.memory;
const ADDED = ['message_index', 'about_from', 'about_to', 'valid_from', 'valid_to'] as const;

/**
 * Memories know the time they are about, and when they began and ceased to hold. What was superseded before ceased
 * when its successor was made.
 */
export class MemoryTimes1700000000008 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    if (await runner.hasColumn(MEMORY, 'valid_to')) return;
    const database = databaseKindOf(runner);
    for (const column of ADDED)
      await runner.addColumn(MEMORY, new TableColumn(migrationColumn(column, columns[column], database)));
    const successors = (await runner.query(
      `SELECT old.id AS id, newer.created_at AS at FROM ${MEMORY} old JOIN ${MEMORY} newer ON newer.id = old.superseded_by`,
    )) as { id: string; at: string }[];
    for (const { id, at } of successors)
      await runner.query(`UPDATE ${MEMORY} SET valid_to = ? WHERE id = ?`, [at, id]);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const column of ADDED) await runner.dropColumn(MEMORY, column);
  }
}
