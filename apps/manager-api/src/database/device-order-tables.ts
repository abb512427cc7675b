import { key, may, must } from './columns.js';
import type { TableSpec } from './columns.js';

/** What operators ordered devices to do: for a day, to be looked up. */
export const DEVICE_ORDER_TABLES = {
  deviceOrder: {
    name: 'device_order',
    columns: {
      id: key('code'),
      device_id: must('id'),
      action: must('code'),
      shown_text: may('text'),
      outcome: may('code'),
      asked_by: must('name'),
      created_at: must('time'),
      expires_at: must('time'),
      settled_at: may('time'),
    },
    indices: [
      { name: 'ix_device_order_device', columns: ['device_id', 'expires_at'] },
      { name: 'ix_device_order_expiry', columns: ['expires_at'] },
    ],
  },
} satisfies Record<string, TableSpec>;
