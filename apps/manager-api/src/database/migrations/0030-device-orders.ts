import type { QueryRunner } from 'typeorm';
import { TABLES } from '../tables.js';
import { addColumns, dropColumns } from './added-columns.js';
import { TableMigration } from './table-migration.js';

const { device: DEVICE } = TABLES;
const ADDED = ['gateway_id', 'online_until'] as const;

/** Gateways say who is connected, and hand on what operators order. */
export class DeviceOrders1700000000030 extends TableMigration {
  protected readonly specs = [TABLES.deviceOrder];

  override async up(runner: QueryRunner): Promise<void> {
    await super.up(runner);
    await addColumns(runner, DEVICE, ADDED);
  }

  override async down(runner: QueryRunner): Promise<void> {
    await dropColumns(runner, DEVICE, ADDED);
    await super.down(runner);
  }
}
