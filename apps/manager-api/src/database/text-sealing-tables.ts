import { key, may, must } from './columns.js';
import type { TableSpec } from './columns.js';

/** Which keys texts were sealed under, and how far re-encryption is. */
export const TEXT_SEALING_TABLES = {
  textKey: {
    name: 'text_key',
    columns: { id: key('code'), first_used_at: must('time') },
  },
  textSealingJob: {
    name: 'text_sealing_job',
    columns: {
      id: key('code'),
      goal: must('code'),
      key_id: must('code'),
      state: must('code'),
      position_table: may('code'),
      position_id: may('code'),
      counts: must('text'),
      owner: may('code'),
      lease_until: must('time'),
      actor: must('name'),
      started_at: must('time'),
      updated_at: must('time'),
    },
    indices: [{ name: 'ix_text_sealing_job_state', columns: ['state'] }],
  },
} satisfies Record<string, TableSpec>;
