import { TableColumn } from 'typeorm';
import type { QueryRunner } from 'typeorm';
import { migrationColumn } from '../columns.js';
import { databaseKindOf } from '../database-kind.js';
import { TABLES } from '../tables.js';
import { TableMigration } from './table-migration.js';

const { device: DEVICE } = TABLES;
const ADDED = ['channel', 'auto_update'] as const;

/** Devices are offered firmware by stages; each has a channel, and may be left out. */
export class FirmwareRollouts1700000000027 extends TableMigration {
  protected readonly specs = [TABLES.firmwareRollout, TABLES.firmwareOffer, TABLES.firmwareLink];

  override async up(runner: QueryRunner): Promise<void> {
    await super.up(runner);
    if (await runner.hasColumn(DEVICE.name, 'channel')) return;
    const database = databaseKindOf(runner);
    for (const name of ADDED)
      await runner.addColumn(
        DEVICE.name,
        new TableColumn(migrationColumn(name, DEVICE.columns[name], database)),
      );
  }

  override async down(runner: QueryRunner): Promise<void> {
    for (const name of ADDED) await runner.dropColumn(DEVICE.name, name);
    await super.down(runner);
  }
}
