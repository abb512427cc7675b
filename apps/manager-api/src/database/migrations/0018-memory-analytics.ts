import { TableColumn } from 'typeorm';
import type { QueryRunner } from 'typeorm';
import { REBUILD_SOURCES } from '../../analytics/rebuild-sources.js';
import { migrationColumn } from '../columns.js';
import { databaseKindOf } from '../database-kind.js';
import { TABLES } from '../tables.js';
import { TableMigration } from './table-migration.js';

const { name: VERSION, columns } = TABLES.memoryVersion;
const COLUMN = 'origin';

/** Figures over time. What was reported before is counted by the rebuild that waits here for the next start. */
export class MemoryAnalytics1700000000018 extends TableMigration {
  protected readonly specs = [
    TABLES.analyticsRollup,
    TABLES.analyticsReport,
    TABLES.analyticsRebuild,
    TABLES.analyticsPrice,
    TABLES.analyticsCount,
    TABLES.analyticsTopic,
    TABLES.analyticsJob,
  ];

  override async up(runner: QueryRunner): Promise<void> {
    await super.up(runner);
    const now = new Date().toISOString();
    for (const source of REBUILD_SOURCES)
      await runner.query(
        `INSERT INTO ${TABLES.analyticsRebuild.name} (source, position, counted, started_at) VALUES (?, ?, ?, ?)`,
        [source, '', 0, now],
      );
    if (await runner.hasColumn(VERSION, COLUMN)) return;
    const column = migrationColumn(COLUMN, columns[COLUMN], databaseKindOf(runner));
    await runner.addColumn(VERSION, new TableColumn(column));
  }

  override async down(runner: QueryRunner): Promise<void> {
    await runner.dropColumn(VERSION, COLUMN);
    await super.down(runner);
  }
}
