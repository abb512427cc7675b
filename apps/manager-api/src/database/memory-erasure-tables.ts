import { key, may, must } from './columns.js';
import type { TableSpec } from './columns.js';

/** That people were erased, when and where; none of what was erased. */
export const MEMORY_ERASURE_TABLES = {
  memoryErasure: {
    name: 'memory_erasure',
    columns: {
      id: key('code'),
      agent_id: must('code'),
      role_id: must('id'),
      device_id: may('id'),
      actor: must('name'),
      at: must('time'),
      items: must('text'),
      digest: must('code'),
    },
    indices: [
      { name: 'ix_memory_erasure_role', columns: ['role_id', 'at'] },
      { name: 'ix_memory_erasure_device', columns: ['device_id', 'at'] },
      { name: 'ix_memory_erasure_agent', columns: ['agent_id', 'id'] },
    ],
  },
} satisfies Record<string, TableSpec>;
