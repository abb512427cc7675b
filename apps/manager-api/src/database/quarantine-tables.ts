import { key, may, must } from './columns.js';
import type { TableSpec } from './columns.js';

/** What the memory firewall doubts, until an operator decides. */
export const QUARANTINE_TABLES = {
  memoryQuarantine: {
    name: 'memory_quarantine',
    columns: {
      id: key('code'),
      agent_id: must('code'),
      role_id: must('id'),
      device_id: must('id'),
      session_id: must('code'),
      interaction_id: must('code'),
      source: must('code'),
      text: must('text'),
      reason: must('code'),
      /** In hundredths. */
      score: must('int'),
      state: must('code'),
      said_at: must('time'),
      decided_at: may('time'),
      decided_by: may('name'),
    },
    indices: [
      { name: 'ix_memory_quarantine_inbox', columns: ['state', 'said_at'] },
      { name: 'ix_memory_quarantine_role', columns: ['role_id'] },
    ],
  },
} satisfies Record<string, TableSpec>;
