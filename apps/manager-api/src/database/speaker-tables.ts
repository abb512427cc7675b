import { key, may, must } from './columns.js';
import type { TableSpec } from './columns.js';

/** People whose voices agents know, and the recordings that they were learnt from. */
export const SPEAKER_TABLES = {
  speakerProfile: {
    name: 'speaker_profile',
    columns: {
      id: key('code'),
      agent_id: must('code'),
      name: must('text'),
      description: must('text'),
      encoder: may('id'),
      embedding: may('text'),
      fault: may('code'),
      created_at: must('time'),
      updated_at: must('time'),
    },
    indices: [{ name: 'ix_speaker_profile_agent', columns: ['agent_id'] }],
  },
  speakerSample: {
    name: 'speaker_sample',
    columns: {
      id: key('code'),
      profile_id: must('code'),
      wav: must('text'),
      duration_ms: must('int'),
      origin: must('code'),
      created_at: must('time'),
    },
    indices: [{ name: 'ix_speaker_sample_profile', columns: ['profile_id'] }],
  },
} satisfies Record<string, TableSpec>;
