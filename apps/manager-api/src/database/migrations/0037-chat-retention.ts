import { TableColumn } from 'typeorm';
import type { QueryRunner } from 'typeorm';
import { migrationColumn } from '../columns.js';
import { databaseKindOf } from '../database-kind.js';
import { TABLES } from '../tables.js';
import { TableMigration } from './table-migration.js';

const { name: INTERACTION, columns } = TABLES.interaction;
const ADDED = ['lines_gone_at', 'audio_gone_at'] as const;

/** Chat history is kept for some time, and turns say when their lines went. */
export class ChatRetention1700000000037 extends TableMigration {
  protected readonly specs = [TABLES.chatRetention];

  override async up(runner: QueryRunner): Promise<void> {
    await super.up(runner);
    if (await runner.hasColumn(INTERACTION, ADDED[0])) return;
    const database = databaseKindOf(runner);
    for (const name of ADDED)
      await runner.addColumn(INTERACTION, new TableColumn(migrationColumn(name, columns[name], database)));
  }

  override async down(runner: QueryRunner): Promise<void> {
    for (const name of ADDED) await runner.dropColumn(INTERACTION, name);
    await super.down(runner);
  }
}
