import { TableIndex } from 'typeorm';
import type { MigrationInterface, QueryRunner } from 'typeorm';
import { TABLES } from '../tables.js';
import { addColumns, dropColumns } from './added-columns.js';

const { audit: AUDIT } = TABLES;
const ADDED = ['actor_id', 'kind', 'changes', 'address', 'user_agent', 'request_id'] as const;
const NEW_INDICES = AUDIT.indices.filter(({ name }) => name !== 'ix_audit_entry_at');

/** The audit log says what it was before and after, from where it was asked, and is found by who, what and kind. */
export class AuditSources1700000000026 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await addColumns(runner, AUDIT, ADDED);
    await runner.query(
      `UPDATE ${AUDIT.name} SET kind = CASE INSTR(action, '.') WHEN 0 THEN action ELSE SUBSTR(action, 1, INSTR(action, '.') - 1) END`,
    );
    const present = new Set((await runner.getTable(AUDIT.name))?.indices.map(({ name }) => name));
    for (const { name, columns } of NEW_INDICES)
      if (!present.has(name))
        await runner.createIndex(AUDIT.name, new TableIndex({ name, columnNames: columns }));
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const { name } of NEW_INDICES) await runner.dropIndex(AUDIT.name, name);
    await dropColumns(runner, AUDIT, ADDED);
  }
}
