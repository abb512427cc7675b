import type { QueryRunner } from 'typeorm';
import { TABLES } from '../tables.js';
import { addColumns, dropColumns } from './added-columns.js';
import { TableMigration } from './table-migration.js';

const { user: USER } = TABLES;
const ADDED = ['second_factor_at'] as const;

/** Users may sign in with a code of an authenticator app beside their password. */
export class SecondFactor1700000000034 extends TableMigration {
  protected readonly specs = [TABLES.secondFactor, TABLES.recoveryCode, TABLES.loginTicket];

  override async up(runner: QueryRunner): Promise<void> {
    await super.up(runner);
    await addColumns(runner, USER, ADDED);
  }

  override async down(runner: QueryRunner): Promise<void> {
    await dropColumns(runner, USER, ADDED);
    await super.down(runner);
  }
}
