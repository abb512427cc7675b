import { TABLES } from '../tables.js';
import { TableMigration } from './table-migration.js';

/** Agents are made from templates. */
export class AgentTemplates1700000000032 extends TableMigration {
  protected readonly specs = [TABLES.agentTemplate];
}
