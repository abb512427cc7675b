import { TABLES } from '../tables.js';
import { TableMigration } from './table-migration.js';

/** Certificates of erased people. */
export class MemoryErasures1700000000012 extends TableMigration {
  protected readonly specs = [TABLES.memoryErasure];
}
