import { Injectable } from '@nestjs/common';
import type { AgentModels } from '@xiaozhi/contracts';
import { AgentCorrectWords } from '../agent/agent-correct-words.js';
import { toVoiceSettings } from '../agent/agent-voice.rules.js';
import { AgentPlugins } from '../agent/agent-plugins.js';
import type { AgentRow } from '../database/rows.js';
import { ModelProviderService } from '../model-provider/model-provider.service.js';
import { SpeakerLearningService } from '../speaker/speaker-learning.service.js';
import type { SpeakerSections } from '../speaker/speaker-learning.service.js';

/** What an agent's configuration has beside its models, each section only where there is something to say. */
@Injectable()
export class AgentSections {
  constructor(
    private readonly plugins: AgentPlugins,
    private readonly providers: ModelProviderService,
    private readonly speakers: SpeakerLearningService,
    private readonly words: AgentCorrectWords,
  ) {}

  async of(agentId: string): Promise<Pick<AgentModels, 'Plugin' | 'plugins'> & SpeakerSections> {
    return { ...(await this.tools(agentId)), ...(await this.speakers.sectionsOf(agentId)) };
  }

  /** What the agent adds to the settings of its voice, which agents share. */
  async voiceOf(agent: AgentRow): Promise<Record<string, unknown>> {
    const lines = await this.words.linesOf(agent.id);
    return { ...toVoiceSettings(agent), ...(lines.length === 0 ? {} : { correct_words: lines }) };
  }

  /** How the agent says words: `source|target` each. */
  correctWordsOf(agentId: string): Promise<string[]> {
    return this.words.linesOf(agentId);
  }

  /** Tools as our gateway reads them, and as others do. */
  private async tools(agentId: string): Promise<Pick<AgentModels, 'Plugin' | 'plugins'>> {
    const rows = await this.plugins.configsOf(agentId);
    if (rows.length === 0) return {};
    const configs = rows.map((config) => [config.id, this.providers.openConfig(config)] as const);
    const plugins: Record<string, string> = {};
    for (const [, { type, ...settings }] of configs) plugins[type] ??= JSON.stringify(settings);
    return { Plugin: Object.fromEntries(configs), plugins };
  }
}
