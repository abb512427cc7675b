import { key, must } from './columns.js';
import type { TableSpec } from './columns.js';

/** What conversations were about, in a few words. */
export const CONVERSATION_TITLE_TABLES = {
  conversationTitle: {
    name: 'conversation_title',
    columns: {
      session_id: key('code'),
      device_id: must('id'),
      title: must('text'),
      at: must('time'),
    },
    indices: [{ name: 'ix_conversation_title_device', columns: ['device_id'] }],
  },
} satisfies Record<string, TableSpec>;
