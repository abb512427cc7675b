import { TABLES } from '../tables.js';
import { TableMigration } from './table-migration.js';

/** Operators try providers out. */
export class ProviderTests1700000000041 extends TableMigration {
  protected readonly specs = [TABLES.providerTest];
}
