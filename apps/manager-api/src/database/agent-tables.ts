import { key, may, must } from './columns.js';
import type { TableSpec } from './columns.js';

/** Agents, and what each has several of. */
export const AGENT_TABLES = {
  agent: {
    name: 'agent',
    columns: {
      id: key('code'),
      name: must('name'),
      system_prompt: must('text'),
      summary_memory: must('text'),
      memory_snapshot: may('text'),
      memory_config_id: must('code'),
      memory_scope: must('name'),
      prompts_enabled: may('int'),
      child_mode: may('int'),
      memory_firewall: may('code'),
      language: must('code'),
      time_zone: must('code'),
      recall_deadline_ms: must('int'),
      recall_token_budget: may('int'),
      chat_history_conf: must('int'),
      vad_config_id: may('code'),
      asr_config_id: may('code'),
      llm_config_id: may('code'),
      tts_config_id: may('code'),
      vllm_config_id: may('code'),
      tts_voice: may('name'),
      tts_language: may('code'),
      tts_rate: may('int'),
      tts_pitch: may('int'),
      tts_volume: may('int'),
      creator: may('id'),
      created_at: must('time'),
      updated_at: must('time'),
      version: must('int'),
    },
  },
  agentPlugin: {
    name: 'agent_plugin',
    columns: { agent_id: key('code'), config_id: key('code') },
    indices: [{ name: 'ix_agent_plugin_config', columns: ['config_id'] }],
  },
  agentCorrectWord: {
    name: 'agent_correct_word',
    columns: { agent_id: key('code'), sort: key('int'), source: must('name'), target: must('name') },
  },
  memoryEncoding: {
    name: 'memory_encoding',
    columns: {
      agent_id: key('code'),
      encoder: must('code'),
      is_stopped: must('int'),
      claim: may('code'),
      gateway_id: may('code'),
      lease_until: may('time'),
      failures: must('int'),
      not_before: may('time'),
      reason: may('text'),
      updated_at: must('time'),
    },
  },
} satisfies Record<string, TableSpec>;
