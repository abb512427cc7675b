import { TableIndex } from 'typeorm';
import type { MigrationInterface, QueryRunner } from 'typeorm';
import { TABLES } from '../tables.js';

const { name: LINES, indices } = TABLES.chatMessage;
const ADDED = ['ix_chat_message_agent_session', 'ix_chat_message_device_session', 'ix_chat_message_at'];
const NEW_INDICES = indices.filter(({ name }) => ADDED.includes(name));

/** Conversations are found by agent, device and time without reading their lines. */
export class ChatHistoryPages1700000000036 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    const there = new Set((await runner.getTable(LINES))?.indices.map(({ name }) => name));
    for (const { name, columns: columnNames } of NEW_INDICES)
      if (!there.has(name)) await runner.createIndex(LINES, new TableIndex({ name, columnNames }));
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const { name } of NEW_INDICES) await runner.dropIndex(LINES, name);
  }
}
