import { key, must } from './columns.js';
import type { TableSpec } from './columns.js';

/** What agents can be made from. */
export const AGENT_TEMPLATE_TABLES = {
  agentTemplate: {
    name: 'agent_template',
    columns: {
      id: key('code'),
      name: must('name'),
      description: must('text'),
      settings: must('text'),
      sort: must('int'),
      created_at: must('time'),
      updated_at: must('time'),
    },
  },
} satisfies Record<string, TableSpec>;
