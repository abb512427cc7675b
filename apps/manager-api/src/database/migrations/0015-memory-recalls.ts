import { TABLES } from '../tables.js';
import { TableMigration } from './table-migration.js';

/** How often memories are recalled is kept. */
export class MemoryRecalls1700000000015 extends TableMigration {
  protected readonly specs = [TABLES.memoryRecall];
}
