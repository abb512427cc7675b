import { TABLES } from '../tables.js';
import { TableMigration } from './table-migration.js';

/** A second memory beside an agent's own, what comparing them showed, and the jobs that move memories between two. */
export class ShadowMemory1700000000017 extends TableMigration {
  protected readonly specs = [
    TABLES.agentShadow,
    TABLES.shadowComparison,
    TABLES.memoryMigration,
    TABLES.memoryMigrationItem,
  ];
}
