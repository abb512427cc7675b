import { TableColumn } from 'typeorm';
import type { QueryRunner } from 'typeorm';
import { migrationColumn } from '../columns.js';
import { databaseKindOf } from '../database-kind.js';
import { TABLES } from '../tables.js';
import { TableMigration } from './table-migration.js';

const { device: DEVICE } = TABLES;
const ADDED = ['gateway_id', 'online_until'] as const;

/** Gateways say who is connected, and hand on what operators order. */
export class DeviceOrders1700000000030 extends TableMigration {
  protected readonly specs = [TABLES.deviceOrder];

  override async up(runner: QueryRunner): Promise<void> {
    await super.up(runner);
    if (await runner.hasColumn(DEVICE.name, 'online_until')) return;
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
