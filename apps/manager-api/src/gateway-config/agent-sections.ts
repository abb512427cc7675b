import { Injectable } from '@nestjs/common';
import type { AgentModels } from '@xiaozhi/contracts';
import { AgentCorrectWords } from '../agent/agent-correct-words.js';
import { toVoiceSettings } from '../agent/agent-voice.rules.js';
import { AgentPlugins } from '../agent/agent-plugins.js';
import { Database } from '../database/database.js';
import type { AgentRow } from '../database/rows.js';
import { placeOf } from '../memory-shadow/memory-place.js';
import { SpeakerLearningService } from '../speaker/speaker-learning.service.js';
import type { SpeakerSections } from '../speaker/speaker-learning.service.js';
import { toTimbreSettings } from '../timbre/timbre.rules.js';
import type { Shared } from './shared-settings.js';

/** What an agent's configuration has beside its models, each section only where there is something to say. */
@Injectable()
export class AgentSections {
  constructor(
    private readonly plugins: AgentPlugins,
    private readonly speakers: SpeakerLearningService,
    private readonly words: AgentCorrectWords,
    private readonly database: Database,
  ) {}

  async of(
    agentId: string,
    shared: Shared,
  ): Promise<Pick<AgentModels, 'Plugin' | 'plugins'> & SpeakerSections> {
    const [tools, speakers] = await Promise.all([
      this.tools(agentId, shared),
      this.speakers.sectionsOf(agentId),
    ]);
    return { ...tools, ...speakers };
  }

  /** The memory that the agent's own is compared with, by its config id; a primary is not compared with itself. */
  async shadowOf(agent: AgentRow, shared: Shared): Promise<AgentModels['ShadowMemory']> {
    const row = await this.database.repository('agentShadow').findOneBy({ agent_id: agent.id });
    const config = shared.config(row?.config_id ?? null);
    const primary = shared.config(agent.memory_config_id);
    if (config === undefined || primary === undefined || primary.provider_code === 'nomem') return undefined;
    const settings = shared.open(config);
    // The agent's own memory may have been changed to this one since.
    const isSame = placeOf(config.id, settings) === placeOf(primary.id, shared.open(primary));
    return isSame ? undefined : { [config.id]: settings };
  }

  /** What the agent adds to the settings of its voice, which agents share. */
  async voiceOf(agent: AgentRow): Promise<Record<string, unknown>> {
    const [lines, timbre] = await Promise.all([this.words.linesOf(agent.id), this.timbreOf(agent)]);
    return { ...timbre, ...toVoiceSettings(agent), ...(lines.length === 0 ? {} : { correct_words: lines }) };
  }

  /** What is put down about the voice that the agent has of its own. */
  private async timbreOf({ tts_config_id, tts_voice }: AgentRow): Promise<Record<string, string>> {
    if (tts_config_id === null || tts_voice === null) return {};
    const voice = { config_id: tts_config_id, voice: tts_voice };
    const timbre = await this.database.repository('timbre').findOneBy(voice);
    return timbre === null ? {} : toTimbreSettings(timbre);
  }

  /** How the agent says words: `source|target` each. */
  correctWordsOf(agentId: string): Promise<string[]> {
    return this.words.linesOf(agentId);
  }

  /** Tools as our gateway reads them, and as others do. */
  private async tools(agentId: string, shared: Shared): Promise<Pick<AgentModels, 'Plugin' | 'plugins'>> {
    const ids = (await this.plugins.byAgent([agentId])).get(agentId) ?? [];
    const rows = ids.flatMap((id) => shared.config(id) ?? []);
    if (rows.length === 0) return {};
    const configs = rows.map((config) => [config.id, shared.open(config)] as const);
    const plugins: Record<string, string> = {};
    for (const [, { type, ...settings }] of configs) plugins[type] ??= JSON.stringify(settings);
    return { Plugin: Object.fromEntries(configs), plugins };
  }
}
