import { TableColumn, TableIndex } from 'typeorm';
import type { MigrationInterface, QueryRunner } from 'typeorm';
import { migrationColumn } from '../columns.js';
import { databaseKindOf } from '../database-kind.js';
import { TABLES } from '../tables.js';

const { name: AUDIT, columns, indices } = TABLES.audit;
const ADDED = ['actor_id', 'kind', 'changes', 'address', 'user_agent', 'request_id'] as const;
const NEW_INDICES = indices.filter(({ name }) => name !== 'ix_audit_entry_at');

/** The audit log says what it was before and after, from where it was asked, and is found by who, what and kind. */
export class AuditSources1700000000026 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    if (await runner.hasColumn(AUDIT, 'actor_id')) return;
    const database = databaseKindOf(runner);
    for (const name of ADDED)
      await runner.addColumn(AUDIT, new TableColumn(migrationColumn(name, columns[name], database)));
    await runner.query(
      `UPDATE ${AUDIT} SET kind = CASE INSTR(action, '.') WHEN 0 THEN action ELSE SUBSTR(action, 1, INSTR(action, '.') - 1) END`,
    );
    for (const { name, columns: columnNames } of NEW_INDICES)
      await runner.createIndex(AUDIT, new TableIndex({ name, columnNames }));
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const { name } of NEW_INDICES) await runner.dropIndex(AUDIT, name);
    for (const name of ADDED) await runner.dropColumn(AUDIT, name);
  }
}
