import type { QueryRunner } from 'typeorm';
import { TABLES } from '../tables.js';
import { addColumns, dropColumns } from './added-columns.js';
import { TableMigration } from './table-migration.js';

const { interaction: INTERACTION } = TABLES;
const ADDED = ['lines_gone_at', 'audio_gone_at'] as const;

/** Chat history is kept for some time, and turns say when their lines went. */
export class ChatRetention1700000000037 extends TableMigration {
  protected readonly specs = [TABLES.chatRetention];

  override async up(runner: QueryRunner): Promise<void> {
    await super.up(runner);
    await addColumns(runner, INTERACTION, ADDED);
  }

  override async down(runner: QueryRunner): Promise<void> {
    await dropColumns(runner, INTERACTION, ADDED);
    await super.down(runner);
  }
}
