import { TABLES } from '../tables.js';
import { TableMigration } from './table-migration.js';

/** Operators upload what devices may run. */
export class Firmware1700000000025 extends TableMigration {
  protected readonly specs = [TABLES.firmware];
}
