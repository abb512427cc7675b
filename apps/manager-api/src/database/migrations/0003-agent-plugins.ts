import { TABLES } from '../tables.js';
import { TableMigration } from './table-migration.js';

/** Agents choose tools. */
export class AgentPlugins1700000000003 extends TableMigration {
  protected readonly specs = [TABLES.agentPlugin];
}
