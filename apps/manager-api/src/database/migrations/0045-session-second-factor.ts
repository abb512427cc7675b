import type { MigrationInterface, QueryRunner } from 'typeorm';
import { TABLES } from '../tables.js';
import { addColumns, dropColumns } from './added-columns.js';

/** Whether a session was opened by a second factor, and which: one of the identity provider is none of the user's own. */
export class SessionSecondFactor1700000000045 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await addColumns(runner, TABLES.userSession, ['second_factor']);
  }

  async down(runner: QueryRunner): Promise<void> {
    await dropColumns(runner, TABLES.userSession, ['second_factor']);
  }
}
