import { key, may, must } from './columns.js';
import type { TableSpec } from './columns.js';

/** What became of each memory, and the operations that changed many at once. */
export const MEMORY_HISTORY_TABLES = {
  memoryVersion: {
    name: 'memory_version',
    columns: {
      id: key('code'),
      memory_id: must('code'),
      role_id: must('id'),
      event: must('code'),
      old_text: may('text'),
      new_text: may('text'),
      at: must('time'),
      sequence: may('int'),
      recorded_at: may('time'),
      state: may('text'),
      operation_id: may('code'),
      origin: may('code'),
    },
    indices: [
      { name: 'ix_memory_version_memory', columns: ['memory_id', 'id'] },
      { name: 'uq_memory_version_sequence', columns: ['role_id', 'sequence'], isUnique: true },
      { name: 'ix_memory_version_operation', columns: ['operation_id'] },
    ],
  },
  memoryOperation: {
    name: 'memory_operation',
    columns: {
      id: key('code'),
      kind: must('code'),
      agent_id: must('code'),
      role_id: must('id'),
      actor: must('name'),
      at: must('time'),
      details: must('text'),
      undone_by: may('code'),
    },
    indices: [
      { name: 'ix_memory_operation_agent', columns: ['agent_id', 'id'] },
      { name: 'ix_memory_operation_role', columns: ['role_id'] },
    ],
  },
  memoryRetention: {
    name: 'memory_retention',
    columns: {
      agent_id: key('code'),
      policy: must('text'),
      enabled: must('int'),
      last_run_at: may('time'),
    },
  },
} satisfies Record<string, TableSpec>;
