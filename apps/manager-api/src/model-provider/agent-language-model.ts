import { Injectable } from '@nestjs/common';
import type { CompleteText } from '@xiaozhi/memory-local';
import type { AgentRow } from '../database/rows.js';
import { languageModelOf } from './complete-text.js';
import { ModelProviderService } from './model-provider.service.js';

/** The language model of an agent, for what manager-api itself asks. */
@Injectable()
export class AgentLanguageModel {
  constructor(private readonly providers: ModelProviderService) {}

  /** Undefined where the agent has none with OpenAI's interface. */
  async of(agent: AgentRow): Promise<CompleteText | undefined> {
    const config =
      (await this.providers.findConfig(agent.llm_config_id)) ?? (await this.providers.findDefault('LLM'));
    return config && languageModelOf(this.providers.openConfig(config));
  }
}
