import { key, may, must } from './columns.js';
import type { TableSpec } from './columns.js';

/** What agents were. */
export const AGENT_VERSION_TABLES = {
  agentVersion: {
    name: 'agent_version',
    columns: {
      id: key('code'),
      agent_id: must('code'),
      number: must('int'),
      at: must('time'),
      actor: must('name'),
      actor_id: may('id'),
      action: must('code'),
      restored_from: may('int'),
      changed: must('text'),
      settings: must('text'),
    },
    indices: [{ name: 'uq_agent_version_number', columns: ['agent_id', 'number'], isUnique: true }],
  },
} satisfies Record<string, TableSpec>;
