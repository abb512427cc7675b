import { TableColumn } from 'typeorm';
import type { MigrationInterface, QueryRunner } from 'typeorm';
import { migrationColumn } from '../columns.js';
import { databaseKindOf } from '../database-kind.js';
import { TABLES } from '../tables.js';

const { name: AGENT, columns } = TABLES.agent;
const COLUMNS = ['tts_voice', 'tts_language', 'tts_rate', 'tts_pitch', 'tts_volume'] as const;

/** Agents choose how their voice sounds. A database that is made anew has the columns from the first schema. */
export class AgentVoice1700000000010 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const name of COLUMNS) {
      if (await runner.hasColumn(AGENT, name)) continue;
      const column = migrationColumn(name, columns[name], databaseKindOf(runner));
      await runner.addColumn(AGENT, new TableColumn(column));
    }
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const name of COLUMNS) await runner.dropColumn(AGENT, name);
  }
}
