import { key, may } from './columns.js';
import type { TableSpec } from './columns.js';

/** How long chat history is kept. */
export const CHAT_RETENTION_TABLES = {
  chatRetention: {
    name: 'chat_retention',
    columns: {
      agent_id: key('code'),
      text_days: may('int'),
      audio_days: may('int'),
      last_run_at: may('time'),
    },
  },
} satisfies Record<string, TableSpec>;
