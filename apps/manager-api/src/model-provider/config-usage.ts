import type { ProviderKind } from '@xiaozhi/contracts';
import { In } from 'typeorm';
import type { Database, WriteRows } from '../database/database.js';
import type { AgentRow, ModelConfigRow } from '../database/rows.js';

/** Column of an agent that chooses a config of a kind. Tools stand in a table of their own. */
const AGENT_COLUMNS = {
  VAD: 'vad_config_id',
  ASR: 'asr_config_id',
  LLM: 'llm_config_id',
  TTS: 'tts_config_id',
  VLLM: 'vllm_config_id',
  Memory: 'memory_config_id',
} as const satisfies Partial<Record<ProviderKind, keyof AgentRow>>;

export const NO_MEMORY_CONFIG = 'Memory_nomem';

function columnOf({ model_type: kind }: ModelConfigRow) {
  return kind in AGENT_COLUMNS ? AGENT_COLUMNS[kind as keyof typeof AGENT_COLUMNS] : undefined;
}

/** Agents that use a config. */
export async function agentsUsing(database: Database, config: ModelConfigRow): Promise<AgentRow[]> {
  const column = columnOf(config);
  if (column !== undefined) {
    const shadows = await database.repository('agentShadow').findBy({ config_id: config.id });
    const ids = shadows.map(({ agent_id: id }) => id);
    return database.repository('agent').findBy([{ [column]: config.id }, { id: In(ids) }]);
  }
  const uses = await database.repository('agentPlugin').findBy({ config_id: config.id });
  return database.repository('agent').findBy({ id: In(uses.map(({ agent_id: id }) => id)) });
}

/** Moves the agents that use a config to the default of its kind; a tool is taken from them. */
export async function releaseConfig(rows: WriteRows, config: ModelConfigRow): Promise<void> {
  const column = columnOf(config);
  const updated_at = new Date().toISOString();
  if (column !== undefined) {
    const fallback = column === 'memory_config_id' ? NO_MEMORY_CONFIG : null;
    await rows.of('agent').update({ [column]: config.id }, { [column]: fallback, updated_at });
    await rows.of('agentShadow').delete({ config_id: config.id });
    return;
  }
  const uses = await rows.of('agentPlugin').findBy({ config_id: config.id });
  await rows.of('agent').update({ id: In(uses.map(({ agent_id: id }) => id)) }, { updated_at });
  await rows.of('agentPlugin').delete({ config_id: config.id });
}
