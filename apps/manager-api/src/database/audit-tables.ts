import { key, may, must } from './columns.js';
import type { TableSpec } from './columns.js';

/** Who did what, and from where. */
export const AUDIT_TABLES = {
  audit: {
    name: 'audit_entry',
    columns: {
      id: key('code'),
      at: must('time'),
      actor: must('name'),
      actor_id: may('id'),
      action: must('code'),
      kind: may('code'),
      target: must('name'),
      details: must('text'),
      changes: may('text'),
      address: may('code'),
      user_agent: may('name'),
      request_id: may('code'),
    },
    indices: [
      { name: 'ix_audit_entry_at', columns: ['at'] },
      { name: 'ix_audit_entry_actor', columns: ['actor_id', 'id'] },
      { name: 'ix_audit_entry_action', columns: ['action', 'id'] },
      { name: 'ix_audit_entry_kind', columns: ['kind', 'id'] },
    ],
  },
} satisfies Record<string, TableSpec>;
