import { key, may, must } from './columns.js';
import type { TableSpec } from './columns.js';

/** What gateways are told of changes. */
export const CHANGE_TABLES = {
  changeEvent: {
    name: 'change_event',
    columns: {
      id: key('code'),
      kind: must('code'),
      event: must('text'),
      origin: may('code'),
      at: must('time'),
    },
    indices: [{ name: 'ix_change_event_at', columns: ['at'] }],
  },
} satisfies Record<string, TableSpec>;
