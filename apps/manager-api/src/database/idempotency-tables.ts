import { key, may, must } from './columns.js';
import type { TableSpec } from './columns.js';

/** What was asked for with a key of the client's own, so that asking again does nothing again. */
export const IDEMPOTENCY_TABLES = {
  idempotencyKey: {
    name: 'idempotency_key',
    columns: {
      id: key('code'),
      user_id: must('id'),
      request: must('code'),
      attempt: must('code'),
      state: must('code'),
      answer: may('text'),
      started_at: must('time'),
      expires_at: must('time'),
    },
    indices: [
      { name: 'ix_idempotency_key_user', columns: ['user_id'] },
      { name: 'ix_idempotency_key_expiry', columns: ['expires_at'] },
    ],
  },
} satisfies Record<string, TableSpec>;
