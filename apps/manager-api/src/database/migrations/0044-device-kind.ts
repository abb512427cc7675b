import type { MigrationInterface, QueryRunner } from 'typeorm';
import { TableIndex } from 'typeorm';
import { TABLES } from '../tables.js';
import { addColumns, dropColumns } from './added-columns.js';

const { device: DEVICE } = TABLES;
const INDEX = { name: 'uq_device_browser', columnNames: ['user_id', 'agent_id', 'kind'], isUnique: true };

/** A user's browser at an agent is a device of a kind of its own, of which there is one. */
export class DeviceKind1700000000044 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await addColumns(runner, DEVICE, ['kind']);
    const table = await runner.getTable(DEVICE.name);
    if (table?.indices.some(({ name }) => name === INDEX.name) === true) return;
    await runner.createIndex(DEVICE.name, new TableIndex(INDEX));
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.dropIndex(DEVICE.name, INDEX.name);
    await dropColumns(runner, DEVICE, ['kind']);
  }
}
