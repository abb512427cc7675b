import { key, may, must } from './columns.js';
import type { TableSpec } from './columns.js';

/** Figures over time. No table of these has a word that somebody said, or tells whose memory something is. */
export const ANALYTICS_TABLES = {
  analyticsRollup: {
    name: 'analytics_rollup',
    columns: {
      id: key('code'),
      grain: must('code'),
      starts_at: must('time'),
      agent_id: must('code'),
      config_id: must('code'),
      metric: must('code'),
      label: must('name'),
      bucket: must('int'),
      value: must('bigint'),
    },
    indices: [
      { name: 'ix_analytics_rollup_metric', columns: ['metric', 'starts_at'] },
      { name: 'ix_analytics_rollup_grain', columns: ['grain', 'starts_at'] },
    ],
  },
  analyticsReport: {
    name: 'analytics_report',
    columns: { id: key('code'), at: must('time') },
    indices: [{ name: 'ix_analytics_report_at', columns: ['at'] }],
  },
  analyticsRebuild: {
    name: 'analytics_rebuild',
    columns: {
      source: key('code'),
      position: must('id'),
      counted: must('int'),
      started_at: must('time'),
    },
  },
  analyticsPrice: {
    name: 'analytics_price',
    columns: { config_id: key('code'), price: must('text'), updated_at: must('time') },
  },
  analyticsCount: {
    name: 'analytics_count',
    columns: {
      agent_id: key('code'),
      config_id: must('code'),
      memories: must('int'),
      roles_counted: must('int'),
      roles: must('int'),
      at: must('time'),
    },
  },
  analyticsTopic: {
    name: 'analytics_topic',
    columns: {
      id: key('code'),
      agent_id: must('code'),
      topic: must('name'),
      kind: must('code'),
      memories: must('int'),
      roles: must('int'),
      at: must('time'),
    },
    indices: [{ name: 'ix_analytics_topic_agent', columns: ['agent_id', 'roles'] }],
  },
  analyticsJob: {
    name: 'analytics_job',
    columns: { name: key('code'), last_run_at: may('time') },
  },
} satisfies Record<string, TableSpec>;
