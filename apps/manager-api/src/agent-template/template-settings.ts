import { Injectable } from '@nestjs/common';
import type { AgentCreate, AgentTemplateSettings, AgentTemplateView } from '@xiaozhi/contracts';
import { AgentPlugins } from '../agent/agent-plugins.js';
import { requireTimeZone } from '../agent/agent.rules.js';
import { ModelProviderService } from '../model-provider/model-provider.service.js';

const KINDS = ['VAD', 'ASR', 'LLM', 'TTS', 'VLLM'] as const;
type Settings = AgentTemplateView['settings'];

/** Settings of a template as they are stored: checked, and with config ids for providers. */
@Injectable()
export class TemplateSettings {
  constructor(
    private readonly providers: ModelProviderService,
    private readonly plugins: AgentPlugins,
  ) {}

  /** @throws ApiError 422 INPUT_INVALID, PROVIDER_UNKNOWN naming the field */
  async resolve(input: AgentTemplateSettings): Promise<Settings> {
    requireTimeZone(input.timeZone);
    const { memoryProvider, models, plugins, voice, ...plain } = input;
    const settings: Settings = { ...plain };
    if (memoryProvider !== undefined && memoryProvider !== '')
      settings.memoryProvider = (
        await this.providers.resolveConfig('Memory', memoryProvider, 'settings.memoryProvider')
      ).id;
    if (models !== undefined) settings.models = await this.resolveModels(models);
    if (plugins !== undefined) settings.plugins = await this.plugins.resolve(plugins);
    if (voice !== undefined)
      settings.voice = {
        ...{ voice: voice.voice || null, language: voice.language || null },
        ...{ rate: voice.rate ?? null, pitch: voice.pitch ?? null, volume: voice.volume ?? null },
      };
    return settings;
  }

  private async resolveModels(
    models: NonNullable<AgentTemplateSettings['models']>,
  ): Promise<NonNullable<Settings['models']>> {
    const resolved = { VAD: null, ASR: null, LLM: null, TTS: null, VLLM: null } as Record<
      (typeof KINDS)[number],
      string | null
    >;
    for (const kind of KINDS) {
      const reference = models[kind];
      if (reference === undefined || reference === null || reference === '') continue;
      resolved[kind] = (await this.providers.resolveConfig(kind, reference, `settings.models.${kind}`)).id;
    }
    return resolved;
  }
}

/** What is given, over what the template says; what neither says is the system's default. */
export function overTemplate(settings: Settings, given: AgentCreate): AgentCreate {
  const { memoryProvider, ...others } = settings;
  // Whoever says anything of memory says all of it.
  const isMemoryGiven = given.memoryProvider !== undefined || given.enableMemory !== undefined;
  return {
    ...others,
    ...(isMemoryGiven || memoryProvider === undefined ? {} : { memoryProvider }),
    ...defined(given),
    name: given.name,
    models: { ...settings.models, ...defined(given.models ?? {}) },
    voice: { ...settings.voice, ...defined(given.voice ?? {}) },
  };
}

function defined<T extends object>(fields: T): Partial<T> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as Partial<T>;
}
