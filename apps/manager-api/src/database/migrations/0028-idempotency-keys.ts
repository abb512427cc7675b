import { TABLES } from '../tables.js';
import { TableMigration } from './table-migration.js';

/** Creates are asked for again without being done again. */
export class IdempotencyKeys1700000000028 extends TableMigration {
  protected readonly specs = [TABLES.idempotencyKey];
}
