import { TABLES } from '../tables.js';
import { TableMigration } from './table-migration.js';

/** Conversations have titles, where a gateway asks for one. */
export class ConversationTitles1700000000031 extends TableMigration {
  protected readonly specs = [TABLES.conversationTitle];
}
