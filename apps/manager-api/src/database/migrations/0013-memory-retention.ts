import { TABLES } from '../tables.js';
import { TableMigration } from './table-migration.js';

/** What agents forget by themselves. */
export class MemoryRetention1700000000013 extends TableMigration {
  protected readonly specs = [TABLES.memoryRetention];
}
