import { TABLES } from '../tables.js';
import { TableMigration } from './table-migration.js';

/** Changes of many agents at once outlive the process that does them. */
export class AgentBatch1700000000046 extends TableMigration {
  protected readonly specs = [TABLES.agentBatch, TABLES.agentBatchItem];
}
