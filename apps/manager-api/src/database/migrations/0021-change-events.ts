import { TABLES } from '../tables.js';
import { TableMigration } from './table-migration.js';

/** Gateways are told of changes. */
export class ChangeEvents1700000000021 extends TableMigration {
  protected readonly specs = [TABLES.changeEvent];
}
