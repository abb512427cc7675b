import { TABLES } from '../tables.js';
import { TableMigration } from './table-migration.js';

/** Agents say words differently from how they are written. */
export class CorrectWords1700000000009 extends TableMigration {
  protected readonly specs = [TABLES.agentCorrectWord];
}
