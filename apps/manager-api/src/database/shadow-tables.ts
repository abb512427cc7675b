import { key, may, must } from './columns.js';
import type { TableSpec } from './columns.js';

/** Providers side by side, and what moves memories between them. */
export const SHADOW_TABLES = {
  agentShadow: {
    name: 'agent_shadow',
    columns: { agent_id: key('code'), config_id: must('code'), started_at: must('time') },
    indices: [{ name: 'ix_agent_shadow_config', columns: ['config_id'] }],
  },
  shadowComparison: {
    name: 'shadow_comparison',
    columns: {
      turn_id: key('code'),
      agent_id: must('code'),
      role_id: must('id'),
      device_id: must('id'),
      session_id: must('code'),
      at: must('time'),
      primary_config_id: must('code'),
      primary_ms: must('int'),
      primary_complete: must('int'),
      primary_memories: must('text'),
      primary_count: must('int'),
      shadow_config_id: must('code'),
      shadow_ms: must('int'),
      shadow_outcome: must('code'),
      shadow_reason: may('text'),
      shadow_memories: must('text'),
      shadow_count: must('int'),
      both_count: must('int'),
      verdict: may('code'),
      judged_by: may('name'),
      judged_at: may('time'),
    },
    indices: [
      { name: 'ix_shadow_comparison_agent', columns: ['agent_id', 'at'] },
      { name: 'ix_shadow_comparison_role', columns: ['role_id'] },
    ],
  },
  memoryMigration: {
    name: 'memory_migration',
    columns: {
      id: key('code'),
      agent_id: must('code'),
      role_id: may('id'),
      source_config_id: must('code'),
      target_config_id: must('code'),
      state: must('code'),
      actor: must('name'),
      created_at: must('time'),
      updated_at: must('time'),
      lease_until: may('time'),
      former_config_id: may('code'),
      report: must('text'),
      fault: may('text'),
    },
    indices: [
      { name: 'ix_memory_migration_agent', columns: ['agent_id', 'id'] },
      { name: 'ix_memory_migration_state', columns: ['state'] },
    ],
  },
  memoryMigrationItem: {
    name: 'memory_migration_item',
    columns: {
      id: key('code'),
      migration_id: must('code'),
      role_id: must('id'),
      source_id: must('name'),
      origin_id: must('name'),
      target_id: may('name'),
      digest: must('text'),
      state: must('code'),
      reason: may('text'),
      updated_at: must('time'),
    },
    indices: [
      { name: 'ix_memory_migration_item_role', columns: ['migration_id', 'role_id'] },
      { name: 'ix_memory_migration_item_person', columns: ['role_id'] },
    ],
  },
} satisfies Record<string, TableSpec>;
