import { TABLES } from '../tables.js';
import { TableMigration } from './table-migration.js';

/** Agents' settings are kept as they were after each change. */
export class AgentVersions1700000000029 extends TableMigration {
  protected readonly specs = [TABLES.agentVersion];
}
