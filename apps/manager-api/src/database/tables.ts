import { AGENT_TABLES } from './agent-tables.js';
import { ANALYTICS_TABLES } from './analytics-tables.js';
import { AGENT_BATCH_TABLES } from './agent-batch-tables.js';
import { AGENT_TEMPLATE_TABLES } from './agent-template-tables.js';
import { AGENT_VERSION_TABLES } from './agent-version-tables.js';
import { AUDIT_TABLES } from './audit-tables.js';
import { CHANGE_TABLES } from './change-tables.js';
import { key, may, must } from './columns.js';
import type { TableSpec } from './columns.js';
import { DEVICE_ORDER_TABLES } from './device-order-tables.js';
import { CHAT_RETENTION_TABLES } from './chat-retention-tables.js';
import { CONVERSATION_TITLE_TABLES } from './conversation-title-tables.js';
import { FIRMWARE_TABLES } from './firmware-tables.js';
import { IDEMPOTENCY_TABLES } from './idempotency-tables.js';
import { MEMORY_ERASURE_TABLES } from './memory-erasure-tables.js';
import { MEMORY_HISTORY_TABLES } from './memory-history-tables.js';
import { OUTBOX_TABLES } from './outbox-tables.js';
import { PARAMETER_TABLES } from './parameter-tables.js';
import { PRIVACY_TABLES } from './privacy-tables.js';
import { PROMPT_TABLES } from './prompt-tables.js';
import { PROVIDER_TEST_TABLES } from './provider-test-tables.js';
import { QUARANTINE_TABLES } from './quarantine-tables.js';
import { SHADOW_TABLES } from './shadow-tables.js';
import { SPEAKER_TABLES } from './speaker-tables.js';
import { TEXT_SEALING_TABLES } from './text-sealing-tables.js';
import { TIMBRE_TABLES } from './timbre-tables.js';
import { USER_TABLES } from './user-tables.js';

/** All tables of the first schema. A later change is a migration of its own, and a change here. */
export const TABLES = {
  ...CONVERSATION_TITLE_TABLES,
  ...CHAT_RETENTION_TABLES,
  ...USER_TABLES,
  ...PARAMETER_TABLES,
  ...PROVIDER_TEST_TABLES,
  ...TIMBRE_TABLES,
  modelProvider: {
    name: 'model_provider',
    columns: {
      id: key('bigint'),
      model_type: must('code'),
      provider_code: must('name'),
      name: must('name'),
      fields: must('text'),
      sort: must('int'),
      config_id: must('code'),
      creator: may('id'),
      created_at: must('time'),
      updated_at: must('time'),
      version: must('int'),
    },
    indices: [{ name: 'ix_model_provider_type', columns: ['model_type', 'sort'] }],
  },
  modelConfig: {
    name: 'model_config',
    columns: {
      id: key('code'),
      model_type: must('code'),
      provider_code: must('name'),
      settings: must('text'),
      is_default: must('int'),
      created_at: must('time'),
      updated_at: must('time'),
      version: must('int'),
    },
  },
  ...AGENT_TABLES,
  ...CHANGE_TABLES,
  device: {
    name: 'device',
    columns: {
      id: key('id'),
      alias: may('name'),
      board: must('name'),
      app_version: must('code'),
      agent_id: must('code'),
      user_id: may('id'),
      client_id: may('name'),
      state: must('code'),
      session_id: may('code'),
      last_seen_at: may('time'),
      bound_at: must('time'),
      channel: may('code'),
      auto_update: may('int'),
      gateway_id: may('code'),
      online_until: may('time'),
      kind: may('code'),
    },
    indices: [
      { name: 'ix_device_agent', columns: ['agent_id'] },
      // Null is not equal to null: it keeps browsers apart, and no devices.
      { name: 'uq_device_browser', columns: ['user_id', 'agent_id', 'kind'], isUnique: true },
    ],
  },
  pendingDevice: {
    name: 'pending_device',
    columns: {
      id: key('id'),
      code: must('code'),
      board: must('name'),
      app_version: must('code'),
      last_seen_at: must('time'),
      expires_at: must('time'),
    },
    indices: [{ name: 'uq_pending_device_code', columns: ['code'], isUnique: true }],
  },
  chatMessage: {
    name: 'chat_message',
    columns: {
      id: key('code'),
      session_id: must('code'),
      interaction_id: may('code'),
      device_id: must('id'),
      agent_id: must('code'),
      role: must('code'),
      content: must('text'),
      at: must('time'),
      audio: may('text'),
    },
    indices: [
      { name: 'ix_chat_message_session', columns: ['session_id', 'at'] },
      { name: 'ix_chat_message_agent', columns: ['agent_id', 'at'] },
      { name: 'ix_chat_message_interaction', columns: ['interaction_id'] },
      { name: 'ix_chat_message_agent_session', columns: ['agent_id', 'session_id', 'at'] },
      { name: 'ix_chat_message_device_session', columns: ['device_id', 'session_id', 'at'] },
      { name: 'ix_chat_message_at', columns: ['at', 'session_id'] },
    ],
  },
  interaction: {
    name: 'interaction',
    columns: {
      id: key('code'),
      role_id: must('id'),
      session_id: must('code'),
      device_id: must('id'),
      agent_id: must('code'),
      state: must('code'),
      provider_code: may('name'),
      fact_count: may('int'),
      reason: may('text'),
      recalled: must('text'),
      recall_ms: may('int'),
      created_at: must('time'),
      updated_at: must('time'),
      lines_gone_at: may('time'),
      audio_gone_at: may('time'),
    },
    indices: [
      { name: 'ix_interaction_agent', columns: ['agent_id', 'created_at'] },
      { name: 'ix_interaction_role', columns: ['role_id', 'created_at'] },
      { name: 'ix_interaction_session', columns: ['session_id'] },
    ],
  },
  turnTrace: {
    name: 'turn_trace',
    columns: {
      id: key('code'),
      session_id: must('code'),
      device_id: must('id'),
      agent_id: must('code'),
      started_at: must('time'),
      origin: must('code'),
      outcome: must('code'),
      total_ms: must('int'),
      first_frame_ms: may('int'),
      frames_count: must('int'),
      max_lateness_ms: must('int'),
      stages: must('text'),
    },
    indices: [
      { name: 'ix_turn_trace_session', columns: ['session_id', 'started_at'] },
      { name: 'ix_turn_trace_agent', columns: ['agent_id', 'started_at'] },
    ],
  },
  memory: {
    name: 'memory',
    columns: {
      id: key('code'),
      role_id: must('id'),
      text: must('text'),
      kind: must('code'),
      slot: may('text'),
      created_at: must('time'),
      updated_at: must('time'),
      superseded_by: may('code'),
      interaction_id: may('code'),
      session_id: may('code'),
      device_id: may('id'),
      agent_id: may('code'),
      utterance: may('text'),
      extracted_by: must('code'),
      embedding: may('text'),
      encoder: may('code'),
      message_index: may('int'),
      about_from: may('time'),
      about_to: may('time'),
      valid_from: may('time'),
      valid_to: may('time'),
    },
    indices: [
      { name: 'ix_memory_role', columns: ['role_id', 'updated_at'] },
      { name: 'ix_memory_encoder', columns: ['role_id', 'encoder', 'kind'] },
    ],
  },
  memoryInteraction: {
    name: 'memory_interaction',
    columns: {
      interaction_id: key('code'),
      role_id: must('id'),
      memory_ids: must('text'),
      applied_at: must('time'),
    },
  },
  memoryRecall: {
    name: 'memory_recall',
    columns: {
      id: key('code'),
      role_id: must('id'),
      memory_id: must('name'),
      recalled_count: must('int'),
      used_count: must('int'),
      last_recalled_at: must('time'),
      last_used_at: may('time'),
    },
    indices: [{ name: 'ix_memory_recall_role', columns: ['role_id'] }],
  },
  announcement: {
    name: 'announcement',
    columns: {
      id: key('code'),
      series_id: must('code'),
      device_id: must('id'),
      kind: must('code'),
      text: must('text'),
      due_at: must('time'),
      local_time: must('code'),
      time_zone: must('code'),
      recurrence: may('code'),
      state: must('code'),
      reason: may('name'),
      asked_by: must('name'),
      turn_id: may('code'),
      request_key: may('code'),
      attempts: must('int'),
      gateway_id: may('code'),
      claim: may('code'),
      lease_until: may('time'),
      expires_at: must('time'),
      spoken_at: may('time'),
      created_at: must('time'),
      updated_at: must('time'),
    },
    indices: [
      { name: 'ix_announcement_device', columns: ['device_id', 'state', 'due_at'] },
      { name: 'ix_announcement_expiry', columns: ['state', 'expires_at'] },
      // One occurrence of a series is one row, whoever makes it.
      { name: 'uq_announcement_occurrence', columns: ['series_id', 'due_at'], isUnique: true },
      { name: 'ix_announcement_request', columns: ['request_key'] },
    ],
  },
  quietHours: {
    name: 'quiet_hours',
    columns: {
      agent_id: key('code'),
      quiet_from: may('code'),
      quiet_to: may('code'),
      holds_reminders: must('int'),
      updated_at: must('time'),
    },
  },
  ...MEMORY_HISTORY_TABLES,
  ...MEMORY_ERASURE_TABLES,
  ...PRIVACY_TABLES,
  ...PROMPT_TABLES,
  ...SPEAKER_TABLES,
  ...QUARANTINE_TABLES,
  ...ANALYTICS_TABLES,
  ...OUTBOX_TABLES,
  ...SHADOW_TABLES,
  ...DEVICE_ORDER_TABLES,
  ...FIRMWARE_TABLES,
  ...IDEMPOTENCY_TABLES,
  ...TEXT_SEALING_TABLES,
  ...AUDIT_TABLES,
  ...AGENT_VERSION_TABLES,
  ...AGENT_TEMPLATE_TABLES,
  ...AGENT_BATCH_TABLES,
  providerState: {
    name: 'provider_state',
    columns: { config_id: key('code'), status: must('code'), reason: may('text'), at: must('time') },
  },
} satisfies Record<string, TableSpec>;
