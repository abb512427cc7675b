import { TABLES } from '../tables.js';
import { TableMigration } from './table-migration.js';

/** How turns went is kept. */
export class TurnTraces1700000000005 extends TableMigration {
  protected readonly specs = [TABLES.turnTrace];
}
