import { TABLES } from '../tables.js';
import { TableMigration } from './table-migration.js';

/** What waits in outboxes is known here, and operators order what becomes of dead letters. */
export class OutboxLetters1700000000020 extends TableMigration {
  protected readonly specs = [TABLES.outbox, TABLES.outboxLetter];
}
