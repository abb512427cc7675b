import { key, may, must } from './columns.js';
import type { TableSpec } from './columns.js';

/** Who lets devices bring up memories, and what was brought up. */
export const PROMPT_TABLES = {
  promptConsent: {
    name: 'prompt_consent',
    columns: {
      role_id: key('id'),
      allowed: must('int'),
      said_at: must('time'),
      device_id: must('id'),
      turn_id: may('code'),
      updated_at: must('time'),
    },
  },
  memoryPrompt: {
    name: 'memory_prompt',
    columns: {
      id: key('code'),
      role_id: must('id'),
      memory_id: must('id'),
      day: must('code'),
      device_id: must('id'),
      claimed_at: must('time'),
    },
    indices: [
      // Whoever asks: one a day, and none twice.
      { name: 'uq_memory_prompt_day', columns: ['role_id', 'day'], isUnique: true },
      { name: 'uq_memory_prompt_memory', columns: ['role_id', 'memory_id'], isUnique: true },
    ],
  },
} satisfies Record<string, TableSpec>;
