import type { QueryRunner } from 'typeorm';
import { TABLES } from '../tables.js';
import { addColumns, dropColumns } from './added-columns.js';
import { TableMigration } from './table-migration.js';

const { device: DEVICE } = TABLES;
const ADDED = ['channel', 'auto_update'] as const;

/** Devices are offered firmware by stages; each has a channel, and may be left out. */
export class FirmwareRollouts1700000000027 extends TableMigration {
  protected readonly specs = [TABLES.firmwareRollout, TABLES.firmwareOffer, TABLES.firmwareLink];

  override async up(runner: QueryRunner): Promise<void> {
    await super.up(runner);
    await addColumns(runner, DEVICE, ADDED);
  }

  override async down(runner: QueryRunner): Promise<void> {
    await dropColumns(runner, DEVICE, ADDED);
    await super.down(runner);
  }
}
