import { key, must } from './columns.js';
import type { TableSpec } from './columns.js';

const columns = { subject_id: key('id'), is_on: must('int'), said_at: must('time') };

/** Whose words are not remembered, and where a child speaks, as people said it. */
export const PRIVACY_TABLES = {
  pausedRole: { name: 'paused_role', columns },
  childDevice: { name: 'child_device', columns },
} satisfies Record<string, TableSpec>;
