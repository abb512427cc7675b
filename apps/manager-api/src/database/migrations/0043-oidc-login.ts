import type { QueryRunner } from 'typeorm';
import { TABLES } from '../tables.js';
import { addColumns, dropColumns } from './added-columns.js';
import { TableMigration } from './table-migration.js';

const { userSession: SESSION, loginTicket: TICKET } = TABLES;
const ADDED = ['method'] as const;

/** Users may sign in with an identity provider, and sessions say how they were opened. */
export class OidcLogin1700000000043 extends TableMigration {
  protected readonly specs = [TABLES.userIdentity, TABLES.oidcAttempt];

  override async up(runner: QueryRunner): Promise<void> {
    await super.up(runner);
    await addColumns(runner, SESSION, ADDED);
    await addColumns(runner, TICKET, ADDED);
  }

  override async down(runner: QueryRunner): Promise<void> {
    await dropColumns(runner, TICKET, ADDED);
    await dropColumns(runner, SESSION, ADDED);
    await super.down(runner);
  }
}
