import { DEFAULT_RECALL_TOKENS, memoryFirewall } from '@xiaozhi/contracts';
import type { AgentSetup, CorrectWord } from '@xiaozhi/contracts';
import type { WriteRows } from '../database/database.js';
import type { AgentRow } from '../database/rows.js';
import { toVoiceView } from './agent-voice.rules.js';

/** All that operators set of an agent, as an update takes it: with config ids for providers. */
export function toAgentSetup(
  row: AgentRow,
  { plugins, correctWords }: { plugins: readonly string[]; correctWords: readonly CorrectWord[] },
): AgentSetup {
  return {
    name: row.name,
    systemPrompt: row.system_prompt,
    summaryMemory: row.summary_memory,
    memoryProvider: row.memory_config_id,
    memoryScope: row.memory_scope,
    memoryFirewall: memoryFirewall.catch('normal').parse(row.memory_firewall),
    enablePrompts: row.prompts_enabled === 1,
    childMode: row.child_mode === 1,
    language: row.language === 'zh' ? 'zh' : 'en',
    timeZone: row.time_zone,
    recallDeadlineMs: row.recall_deadline_ms,
    recallTokenBudget: row.recall_token_budget ?? DEFAULT_RECALL_TOKENS,
    chatHistoryConf: row.chat_history_conf,
    models: {
      VAD: row.vad_config_id,
      ASR: row.asr_config_id,
      LLM: row.llm_config_id,
      TTS: row.tts_config_id,
      VLLM: row.vllm_config_id,
    },
    plugins: [...plugins],
    voice: toVoiceView(row),
    correctWords: [...correctWords],
  };
}

/** The settings as they are in a transaction; null when there is no such agent. */
export async function readAgentSetup(rows: WriteRows, agentId: string): Promise<AgentSetup | null> {
  const row = await rows.of('agent').findOneBy({ id: agentId });
  if (row === null) return null;
  const agent_id = agentId;
  const plugins = await rows.of('agentPlugin').find({ where: { agent_id }, order: { config_id: 'ASC' } });
  const words = await rows.of('agentCorrectWord').find({ where: { agent_id }, order: { sort: 'ASC' } });
  return toAgentSetup(row, {
    plugins: plugins.map(({ config_id: id }) => id),
    correctWords: words.map(({ source, target }) => ({ source, target })),
  });
}
