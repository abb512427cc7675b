import { TABLES } from '../tables.js';
import { TableMigration } from './table-migration.js';

/** What devices are to say unasked, and when not. */
export class Announcements1700000000004 extends TableMigration {
  protected readonly specs = [TABLES.announcement, TABLES.quietHours];
}
