import { newId } from '@xiaozhi/observability';
import { PLAIN_VOICE } from '../agent/agent-voice.rules.js';
import { AGENT_DEFAULTS } from '../agent/agent.rules.js';
import { seedDictionaries } from '../dictionary/dictionary-seed.js';
import { seedParameters } from '../parameter/parameter-seed.js';
import type { Database } from './database.js';

/** Providers of the embedded default: they run without key, network or download. */
const PROVIDERS: readonly SeededProvider[] = [
  {
    id: 1,
    kind: 'VAD',
    code: 'silero',
    configId: 'VAD_SileroVAD',
    name: 'Silero VAD',
    // People pause for a second within a sentence; cutting them short is worse than answering half a second later.
    settings: { threshold: 0.5, min_silence_duration_ms: 1_300 },
  },
  {
    id: 2,
    kind: 'ASR',
    code: 'moonshine',
    configId: 'ASR_Moonshine',
    name: 'Moonshine Tiny (offline, English)',
  },
  {
    id: 3,
    kind: 'LLM',
    code: 'rule_based',
    configId: 'LLM_RuleBased',
    name: 'Offline assistant (rules, not a language model)',
  },
  {
    id: 4,
    kind: 'TTS',
    code: 'offline',
    configId: 'TTS_Offline',
    name: 'Offline voices (English and Mandarin)',
  },
  { id: 5, kind: 'Memory', code: 'local', configId: 'Memory_local', name: 'Local memory' },
  { id: 6, kind: 'Memory', code: 'nomem', configId: 'Memory_nomem', name: 'No memory' },
];

interface SeededProvider {
  id: number;
  kind: string;
  code: string;
  configId: string;
  name: string;
  settings?: Record<string, number>;
}

/** Puts in what a first start needs. What is there already, also changed, stays as it is. */
export async function seed(database: Database, webSocketUrl: string): Promise<void> {
  const now = new Date().toISOString();
  const stamps = { created_at: now, updated_at: now, version: 1 };
  await database.write(async (rows) => {
    for (const { id, kind, code, configId, name, settings: values = {} } of PROVIDERS) {
      if ((await rows.of('modelConfig').countBy({ id: configId })) > 0) continue;
      const is_default = code === 'nomem' ? 0 : 1;
      const settings = {
        id: configId,
        model_type: kind,
        provider_code: code,
        settings: JSON.stringify(values),
        is_default,
        ...stamps,
      };
      await rows.of('modelConfig').insert(settings);
      const provider = { id: String(id), model_type: kind, provider_code: code, name, fields: '[]', sort: 0 };
      await rows.of('modelProvider').insert({ ...provider, config_id: configId, creator: null, ...stamps });
    }
    await seedParameters(rows, webSocketUrl, now);
    await seedDictionaries(rows, now);
    // Says nothing: without it, the first template that somebody saves would be the one of all new agents.
    if ((await rows.of('agentTemplate').count()) === 0)
      await rows.of('agentTemplate').insert({
        ...{ id: newId(), name: 'Standard', description: '', settings: '{}', sort: 1 },
        ...{ created_at: now, updated_at: now },
      });
    if ((await rows.of('agent').count()) > 0) return;
    await rows.of('agent').insert({
      ...AGENT_DEFAULTS,
      ...PLAIN_VOICE,
      id: newId(),
      name: 'Assistant',
      memory_snapshot: null,
      prompts_enabled: null,
      child_mode: null,
      memory_firewall: null,
      memory_config_id: 'Memory_local',
      vad_config_id: null,
      asr_config_id: null,
      llm_config_id: null,
      tts_config_id: null,
      vllm_config_id: null,
      creator: null,
      ...stamps,
    });
  });
}
