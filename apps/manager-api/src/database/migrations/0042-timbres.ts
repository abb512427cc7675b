import { TABLES } from '../tables.js';
import { TableMigration } from './table-migration.js';

/** Operators put down voices of speech syntheses, for agents to choose from. */
export class Timbres1700000000042 extends TableMigration {
  protected readonly specs = [TABLES.timbre];
}
