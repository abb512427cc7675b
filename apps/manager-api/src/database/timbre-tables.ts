import { key, may, must } from './columns.js';
import type { TableSpec } from './columns.js';

/** Voices of speech syntheses. */
export const TIMBRE_TABLES = {
  timbre: {
    name: 'tts_voice',
    columns: {
      id: key('bigint'),
      config_id: must('code'),
      voice: must('id'),
      name: must('name'),
      languages: must('text'),
      demo_url: may('text'),
      reference_audio: must('text'),
      reference_text: must('text'),
      remark: must('text'),
      sort: must('int'),
      creator: may('id'),
      updater: may('id'),
      created_at: must('time'),
      updated_at: must('time'),
    },
    indices: [{ name: 'ix_tts_voice_voice', columns: ['config_id', 'voice'], isUnique: true }],
  },
} satisfies Record<string, TableSpec>;
