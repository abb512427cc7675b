import { key, may, must } from './columns.js';
import type { TableSpec } from './columns.js';

/** What is done to many agents, one after the other. */
export const AGENT_BATCH_TABLES = {
  agentBatch: {
    name: 'agent_batch',
    columns: {
      id: key('code'),
      action: must('code'),
      work: must('text'),
      state: must('code'),
      actor_kind: must('code'),
      actor_id: must('code'),
      actor_name: must('name'),
      claim: may('code'),
      lease_until: may('time'),
      created_at: must('time'),
      finished_at: may('time'),
    },
    indices: [{ name: 'ix_agent_batch_state', columns: ['state', 'id'] }],
  },
  agentBatchItem: {
    name: 'agent_batch_item',
    columns: {
      batch_id: key('code'),
      agent_id: key('code'),
      state: must('code'),
      error: may('code'),
      message: may('text'),
      at: may('time'),
    },
    indices: [{ name: 'ix_agent_batch_item_state', columns: ['batch_id', 'state', 'agent_id'] }],
  },
} satisfies Record<string, TableSpec>;
