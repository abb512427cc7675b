import { TableColumn, TableIndex } from 'typeorm';
import type { QueryRunner } from 'typeorm';
import { migrationColumn } from '../columns.js';
import { databaseKindOf } from '../database-kind.js';
import { TABLES } from '../tables.js';
import { TableMigration } from './table-migration.js';

const { user: USER, userSession: SESSION } = TABLES;
const ADDED = ['id', 'last_used_at', 'address', 'user_agent'] as const;

/** There are several users: they are invited, disabled, see their sessions, and have tokens for programs. */
export class UserAccounts1700000000024 extends TableMigration {
  protected readonly specs = [TABLES.passwordLink, TABLES.apiToken];

  override async up(runner: QueryRunner): Promise<void> {
    await super.up(runner);
    if (await runner.hasColumn(USER.name, 'disabled_at')) return;
    const database = databaseKindOf(runner);
    const disabledAt = migrationColumn('disabled_at', USER.columns.disabled_at, database);
    await runner.addColumn(USER.name, new TableColumn(disabledAt));
    for (const name of ADDED)
      await runner.addColumn(
        SESSION.name,
        new TableColumn(migrationColumn(name, SESSION.columns[name], database)),
      );
    // Half a digest of a random token: a name for a session that tells nothing of it.
    await runner.query('UPDATE user_session SET id = SUBSTR(token_hash, 1, 32)');
    for (const { name, columns: columnNames } of SESSION.indices)
      await runner.createIndex(SESSION.name, new TableIndex({ name, columnNames }));
  }

  override async down(runner: QueryRunner): Promise<void> {
    for (const { name } of SESSION.indices) await runner.dropIndex(SESSION.name, name);
    for (const name of ADDED) await runner.dropColumn(SESSION.name, name);
    await runner.dropColumn(USER.name, 'disabled_at');
    await super.down(runner);
  }
}
