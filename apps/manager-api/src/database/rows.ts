import type { AgentCorrectWordRow, AgentPluginRow } from './agent-list-rows.js';
import type { AnalyticsRows } from './analytics-rows.js';
import type { AgentBatchRows } from './agent-batch-rows.js';
import type { AgentTemplateRows } from './agent-template-rows.js';
import type { AgentVersionRows } from './agent-version-rows.js';
import type { AuditRows } from './audit-rows.js';
import type { ChangeRows } from './change-rows.js';
import type { DeviceOrderRows } from './device-order-row.js';
import type { ChatRetentionRows } from './chat-retention-row.js';
import type { ConversationTitleRows } from './conversation-title-row.js';
import type { FirmwareRows } from './firmware-rows.js';
import type { IdempotencyRows } from './idempotency-rows.js';
import type { MemoryRecallRow } from './memory-recall-row.js';
import type { MemoryHistoryRows } from './memory-history-rows.js';
import type { MemoryEncodingRow } from './memory-encoding-row.js';
import type { OutboxRows } from './outbox-row.js';
import type { ParameterRows } from './parameter-rows.js';
import type { PrivacyRows } from './privacy-rows.js';
import type { ProviderTestRows } from './provider-test-row.js';
import type { TimbreRows } from './timbre-rows.js';
import type { MemoryPromptRow, PromptConsentRow } from './prompt-rows.js';
import type { QuarantineRows } from './quarantine-row.js';
import type { ShadowRows } from './shadow-rows.js';
import type { TextKeyRow, TextSealingJobRow } from './text-sealing-rows.js';
import type { UserRows } from './user-rows.js';

/** Rows as they are stored; names are the columns'. Times are ISO 8601 UTC, flags 0 or 1, JSON is text. */
export interface ModelProviderRow {
  id: string;
  model_type: string;
  provider_code: string;
  name: string;
  /** JSON: `[{key, label, type}]`. */
  fields: string;
  sort: number;
  config_id: string;
  creator: string | null;
  created_at: string;
  updated_at: string;
  version: number;
}

export interface ModelConfigRow {
  id: string;
  model_type: string;
  provider_code: string;
  /** JSON: key → value, or `{sealed}` for a secret. */
  settings: string;
  is_default: number;
  created_at: string;
  updated_at: string;
  version: number;
}

export interface AgentRow {
  id: string;
  name: string;
  system_prompt: string;
  summary_memory: string;
  memory_snapshot: string | null;
  memory_config_id: string;
  memory_scope: string;
  /** Null counts as 0. */
  prompts_enabled: number | null;
  /** 1: children speak at all its devices. */
  child_mode: number | null;
  /** Null counts as `normal`. */
  memory_firewall: string | null;
  language: string;
  time_zone: string;
  recall_deadline_ms: number;
  /** Null counts as the default. */
  recall_token_budget: number | null;
  chat_history_conf: number;
  vad_config_id: string | null;
  asr_config_id: string | null;
  llm_config_id: string | null;
  tts_config_id: string | null;
  vllm_config_id: string | null;
  tts_voice: string | null;
  tts_language: string | null;
  /** −100 to 100 per cent, as the two below. */
  tts_rate: number | null;
  tts_pitch: number | null;
  tts_volume: number | null;
  creator: string | null;
  created_at: string;
  updated_at: string;
  version: number;
}

export interface DeviceRow {
  id: string;
  alias: string | null;
  board: string;
  app_version: string;
  agent_id: string;
  user_id: string | null;
  client_id: string | null;
  state: string;
  session_id: string | null;
  last_seen_at: string | null;
  bound_at: string;
  /** Of firmware; null counts as `stable`. */
  channel: string | null;
  /** Null counts as 1. */
  auto_update: number | null;
  /** That said last that it is connected. */
  gateway_id: string | null;
  /** Null: its gateway says only when it comes and goes. */
  online_until: string | null;
  /** Null: a device of its own; `browser`: that of `user_id`, which talks to its agent. */
  kind: string | null;
}

export interface PendingDeviceRow {
  id: string;
  code: string;
  board: string;
  app_version: string;
  last_seen_at: string;
  expires_at: string;
}

export interface ChatMessageRow {
  id: string;
  session_id: string;
  interaction_id: string | null;
  device_id: string;
  agent_id: string;
  role: string;
  content: string;
  at: string;
  /** WAV, base64. */
  audio: string | null;
}

export interface InteractionRow {
  id: string;
  role_id: string;
  session_id: string;
  device_id: string;
  agent_id: string;
  state: string;
  provider_code: string | null;
  fact_count: number | null;
  reason: string | null;
  /** JSON: `RecalledItem[]`. */
  recalled: string;
  recall_ms: number | null;
  created_at: string;
  updated_at: string;
  /** When its lines, or its recording, were removed from the chat history; null while they were not. */
  lines_gone_at: string | null;
  audio_gone_at: string | null;
}

export interface MemoryRow {
  id: string;
  role_id: string;
  text: string;
  kind: string;
  slot: string | null;
  created_at: string;
  updated_at: string;
  superseded_by: string | null;
  interaction_id: string | null;
  session_id: string | null;
  device_id: string | null;
  agent_id: string | null;
  utterance: string | null;
  extracted_by: string;
  embedding: string | null;
  encoder: string | null;
  message_index: number | null;
  about_from: string | null;
  about_to: string | null;
  valid_from: string | null;
  valid_to: string | null;
}

export interface MemoryInteractionRow {
  interaction_id: string;
  role_id: string;
  /** JSON: ids. */
  memory_ids: string;
  applied_at: string;
}

/** One occurrence of an announcement or a reminder. */
export interface AnnouncementRow {
  id: string;
  /** Id of the first occurrence. */
  series_id: string;
  device_id: string;
  kind: string;
  text: string;
  due_at: string;
  /** `HH:MM` that is meant each time. */
  local_time: string;
  time_zone: string;
  recurrence: string | null;
  state: string;
  reason: string | null;
  asked_by: string;
  turn_id: string | null;
  /** Hash of who asked and the idempotency key. */
  request_key: string | null;
  attempts: number;
  gateway_id: string | null;
  claim: string | null;
  lease_until: string | null;
  expires_at: string;
  spoken_at: string | null;
  created_at: string;
  updated_at: string;
}

export interface QuietHoursRow {
  agent_id: string;
  quiet_from: string | null;
  quiet_to: string | null;
  holds_reminders: number;
  updated_at: string;
}

/** A person whose voice an agent is to know. */
export interface SpeakerProfileRow {
  id: string;
  agent_id: string;
  name: string;
  description: string;
  /** The model that the embedding is of, or that could learn nothing. */
  encoder: string | null;
  /** float32, little-endian, base64. */
  embedding: string | null;
  fault: string | null;
  created_at: string;
  updated_at: string;
}

export interface SpeakerSampleRow {
  id: string;
  profile_id: string;
  /** 16 kHz mono 16 bit, base64. */
  wav: string;
  duration_ms: number;
  /** `upload`, or the id of a line in chat history. */
  origin: string;
  created_at: string;
}

export interface ProviderStateRow {
  config_id: string;
  status: string;
  reason: string | null;
  at: string;
}

/** How a turn went. */
export interface TurnTraceRow {
  id: string;
  session_id: string;
  device_id: string;
  agent_id: string;
  started_at: string;
  origin: string;
  outcome: string;
  total_ms: number;
  first_frame_ms: number | null;
  frames_count: number;
  max_lateness_ms: number;
  /** JSON: TurnStage[]. */
  stages: string;
}

/** Row type by table. */
export interface Rows
  extends
    AnalyticsRows,
    AgentBatchRows,
    AgentTemplateRows,
    AgentVersionRows,
    AuditRows,
    ChangeRows,
    ChatRetentionRows,
    ConversationTitleRows,
    MemoryHistoryRows,
    OutboxRows,
    ParameterRows,
    PrivacyRows,
    ProviderTestRows,
    QuarantineRows,
    ShadowRows,
    DeviceOrderRows,
    FirmwareRows,
    IdempotencyRows,
    TimbreRows,
    UserRows {
  modelProvider: ModelProviderRow;
  modelConfig: ModelConfigRow;
  agent: AgentRow;
  agentPlugin: AgentPluginRow;
  agentCorrectWord: AgentCorrectWordRow;
  device: DeviceRow;
  pendingDevice: PendingDeviceRow;
  chatMessage: ChatMessageRow;
  interaction: InteractionRow;
  turnTrace: TurnTraceRow;
  memory: MemoryRow;
  memoryEncoding: MemoryEncodingRow;
  memoryInteraction: MemoryInteractionRow;
  memoryRecall: MemoryRecallRow;
  announcement: AnnouncementRow;
  quietHours: QuietHoursRow;
  promptConsent: PromptConsentRow;
  memoryPrompt: MemoryPromptRow;
  speakerProfile: SpeakerProfileRow;
  textKey: TextKeyRow;
  textSealingJob: TextSealingJobRow;
  speakerSample: SpeakerSampleRow;
  providerState: ProviderStateRow;
}
