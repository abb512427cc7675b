import { key, may, must } from './columns.js';
import type { TableSpec } from './columns.js';

/** What gateways tell of their outboxes, and what operators ordered about dead letters. */
export const OUTBOX_TABLES = {
  outbox: {
    name: 'outbox',
    columns: {
      id: key('code'),
      /** JSON, as are `topics`. */
      gateways: must('text'),
      topics: must('text'),
      reported_at: must('time'),
    },
  },
  outboxLetter: {
    name: 'outbox_letter',
    columns: {
      id: key('code'),
      outbox_id: must('code'),
      entry_id: must('code'),
      topic: must('code'),
      attempts: must('int'),
      created_at: must('time'),
      fault: must('code'),
      error: must('text'),
      role_id: may('id'),
      device_id: may('id'),
      agent_id: may('code'),
      session_id: may('code'),
      scan_id: must('code'),
      action: may('code'),
      order_id: may('code'),
      ordered_by: may('name'),
      ordered_at: may('time'),
    },
    indices: [
      { name: 'uq_outbox_letter_entry', columns: ['outbox_id', 'entry_id'], isUnique: true },
      { name: 'ix_outbox_letter_role', columns: ['role_id'] },
      { name: 'ix_outbox_letter_device', columns: ['device_id'] },
      { name: 'ix_outbox_letter_order', columns: ['outbox_id', 'action', 'ordered_at'] },
    ],
  },
} satisfies Record<string, TableSpec>;
