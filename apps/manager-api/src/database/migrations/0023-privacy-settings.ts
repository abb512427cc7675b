import { TABLES } from '../tables.js';
import { TableMigration } from './table-migration.js';

/** What people set by voice about their privacy holds at every gateway. */
export class PrivacySettings1700000000023 extends TableMigration {
  protected readonly specs = [TABLES.pausedRole, TABLES.childDevice];
}
