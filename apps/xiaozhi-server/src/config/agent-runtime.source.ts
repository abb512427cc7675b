import { ProviderConfigError } from '@xiaozhi/contracts';
import type { AgentModels, ProviderRegistry } from '@xiaozhi/contracts';
import type { Logger } from '@xiaozhi/observability';
import { asrWithFallback, llmWithFallback, ttsWithFallback } from '../failover/with-fallback.js';
import type { AgentConfigAnswer, AgentConfigSource } from './agent-config.source.js';
import type { AgentResolution, AgentRuntime, AgentRuntimeSource } from './agent-runtime.js';
import { ProviderPool } from './provider-pool.js';
import type { ProviderStateReporter } from './provider-state.reporter.js';
import type { Asr } from '../speech/asr/asr.js';
import type { ProviderDeps } from '../speech/provider-deps.js';
import { parseCorrectWords } from '../speech/tts/correct-words.js';
import type { SpeakerModel } from '../speech/speaker/sherpa-onnx/speaker-model.js';
import type { SpeakerRecogniser } from '../speech/speaker/speaker-recogniser.js';
import { VoiceprintRecogniser } from '../speech/speaker/voiceprint/voiceprint.recogniser.js';
import { parseVoiceprint } from '../speech/speaker/voiceprint/voiceprint.settings.js';
import type { Tts } from '../speech/tts/tts.js';
import type { Vad } from '../speech/vad/vad.js';
import type { Llm } from '../llm/llm.js';
import { llmOfAgent, meteredLlm } from '../provider-usage/metered-llm.js';
import type { UsageMeter } from '../provider-usage/usage-meter.js';
import type { PluginDeps, ToolPlugin } from '../tools/plugins/tool-plugin.js';
import type { VisionModel } from '../vision/vision.js';
import { AgentToolPlugins } from './agent-plugins.js';

/** The speech and language providers there are. */
export interface RuntimeRegistries {
  vad: ProviderRegistry<Vad, ProviderDeps>;
  asr: ProviderRegistry<Asr, ProviderDeps>;
  llm: ProviderRegistry<Llm, ProviderDeps>;
  tts: ProviderRegistry<Tts, ProviderDeps>;
  vision: ProviderRegistry<VisionModel, ProviderDeps>;
  plugin: ProviderRegistry<ToolPlugin, PluginDeps>;
}

type ModelFields = Record<string, unknown> & { type: string };
type WithFallback<T> = (first: T, second: T, logger: Logger) => T;
/** What is put around providers of a kind. */
interface Around<T> {
  withFallback?: WithFallback<T>;
  /** Counts what a config's provider is asked for. */
  counted?: (provider: T, section: Section) => T;
}
type Kind = 'VAD' | 'ASR' | 'LLM' | 'TTS';

export interface Section {
  configId: string;
  code: string;
  fields: Record<string, unknown>;
}

/** Used where a manager's answer leaves a section out: what this gateway can do without any key. */
const OFFLINE_DEFAULTS: Record<Kind, string> = {
  VAD: 'silero',
  ASR: 'moonshine',
  LLM: 'rule_based',
  TTS: 'offline',
};
const POOL_COUNT = 64;
const MAX_CHAIN_COUNT = 3;
const DEFAULT_END_SILENCE_MS = 700;
const DEFAULT_VAD_THRESHOLD = 0.5;

/** Turns an agent's configuration into the providers its turns run with. */
export class ConfiguredAgentRuntimes implements AgentRuntimeSource {
  private readonly vads = new ProviderPool<Vad>(POOL_COUNT);
  private readonly asrs = new ProviderPool<Asr>(POOL_COUNT);
  private readonly llms = new ProviderPool<Llm>(POOL_COUNT);
  private readonly ttss = new ProviderPool<Tts>(POOL_COUNT);
  private readonly visions = new ProviderPool<VisionModel>(POOL_COUNT);
  private readonly plugins: AgentToolPlugins;

  constructor(
    private readonly configs: AgentConfigSource,
    private readonly registries: RuntimeRegistries,
    /** `voiceprint`: people known by voice, where manager-api names none; it goes before the speaker model. */
    private readonly deps: Omit<PluginDeps, 'report'> & {
      voiceprint?: unknown;
      speakerModel?: Pick<SpeakerModel, 'recogniserFor'> | undefined;
      meter: UsageMeter;
    },
    private readonly states: ProviderStateReporter,
  ) {
    this.plugins = new AgentToolPlugins(registries.plugin, deps, states);
  }

  async resolve(deviceId: string, clientId: string, signal: AbortSignal): Promise<AgentResolution> {
    const answer = await this.configs.fetch(deviceId, clientId);
    signal.throwIfAborted();
    return this.toResolution(answer);
  }

  async refresh(deviceId: string, clientId: string, waitMs: number): Promise<AgentResolution> {
    const fetched = this.configs.fetch(deviceId, clientId);
    const cached = this.configs.findCached(deviceId);
    if (cached === undefined) return this.toResolution(await fetched);
    return this.toResolution(await firstOf(fetched, cached, waitMs));
  }

  /** The synthesiser of the embedded default, for what is said before an agent is known. */
  defaultTts(): Tts {
    return this.make('TTS', this.ttss, this.registries.tts, undefined);
  }

  /** Loads the offline models ahead of the first utterance. */
  async warmUp(): Promise<void> {
    const vad = this.make('VAD', this.vads, this.registries.vad, undefined);
    const asr = this.make('ASR', this.asrs, this.registries.asr, undefined);
    await Promise.all([vad.warmUp?.(), asr.warmUp?.()]);
  }

  /** Ends what tools have open: connections, and processes of MCP servers. */
  close(): Promise<void> {
    return this.plugins.close();
  }

  /** The language model of an agent, as its turns use it. */
  llmOf(models: AgentModels): Llm {
    const { meter } = this.deps;
    return this.make('LLM', this.llms, this.registries.llm, models, {
      withFallback: llmWithFallback,
      counted: (llm, { configId }) => meteredLlm(llm, configId, meter),
    });
  }

  /** An agent speaks without it, so a model that is misconfigured is shown as such, and left out. */
  private visionOf(models: AgentModels): VisionModel | undefined {
    const section = findSection(models, 'VLLM');
    if (section === undefined) return undefined;
    return this.createIfPossible(this.visions, this.registries.vision, section)[0];
  }

  private speakersOf(models: AgentModels): SpeakerRecogniser | undefined {
    const settings = parseVoiceprint(models.voiceprint ?? this.deps.voiceprint);
    if (settings !== undefined) return new VoiceprintRecogniser(settings);
    return models.speakers && this.deps.speakerModel?.recogniserFor(models.speakers);
  }

  private toResolution(answer: AgentConfigAnswer): AgentResolution {
    if (answer.kind !== 'known') return answer;
    try {
      return { kind: 'ready', runtime: this.toRuntime(answer) };
    } catch (error) {
      if (!(error instanceof ProviderConfigError)) throw error;
      return { kind: 'unavailable', reason: error.message };
    }
  }

  private toRuntime(answer: Extract<AgentConfigAnswer, { kind: 'known' }>): AgentRuntime {
    const { models, agent } = answer;
    const vadFields = findSection(models, 'VAD')?.fields ?? {};
    return {
      agent,
      systemPrompt: models.prompt ?? '',
      chatHistoryConf: models.chat_history_conf ?? 0,
      dailyOutputCharacters: Math.trunc(positive(models.device_max_output_size) ?? 0),
      vad: this.make('VAD', this.vads, this.registries.vad, models),
      endSilenceMs: positive(vadFields.min_silence_duration_ms) ?? DEFAULT_END_SILENCE_MS,
      vadThreshold: positive(vadFields.threshold) ?? DEFAULT_VAD_THRESHOLD,
      asr: this.make('ASR', this.asrs, this.registries.asr, models, { withFallback: asrWithFallback }),
      speakers: this.speakersOf(models),
      llm: llmOfAgent(this.llmOf(models), agent.id, this.deps.meter),
      tts: this.make('TTS', this.ttss, this.registries.tts, models, { withFallback: ttsWithFallback }),
      correctWords: parseCorrectWords(models.TTS?.[models.selected_module.TTS ?? '']?.correct_words),
      vision: this.visionOf(models),
      plugins: this.plugins.of(models),
    };
  }

  private make<T>(
    kind: Kind,
    pool: ProviderPool<T>,
    registry: ProviderRegistry<T, ProviderDeps>,
    models: AgentModels | undefined,
    { withFallback, counted = (provider) => provider }: Around<T> = {},
  ): T {
    const [selected, ...fallbacks] = chainOf(models, kind);
    if (selected === undefined)
      return this.create(pool, registry, { configId: '', code: OFFLINE_DEFAULTS[kind], fields: {} });
    if (withFallback === undefined || fallbacks.length === 0)
      return counted(this.create(pool, registry, selected), selected);
    const key = ['chain', ...[selected, ...fallbacks]];
    return pool.take(key, () => {
      const first = counted(this.create(pool, registry, selected), selected);
      const rest = fallbacks.flatMap((section) =>
        this.createIfPossible(pool, registry, section).map((provider) => counted(provider, section)),
      );
      const last = rest.pop();
      if (last === undefined) return first;
      return [first, ...rest].reduceRight(
        (second, before) => withFallback(before, second, this.deps.logger),
        last,
      );
    });
  }

  /** What is misconfigured is shown as such, and left out. */
  private createIfPossible<T>(
    pool: ProviderPool<T>,
    registry: ProviderRegistry<T, ProviderDeps>,
    section: Section,
  ): T[] {
    try {
      return [this.create(pool, registry, section)];
    } catch (error) {
      if (error instanceof ProviderConfigError) return [];
      throw error;
    }
  }

  private create<T>(pool: ProviderPool<T>, registry: ProviderRegistry<T, ProviderDeps>, section: Section): T {
    try {
      return pool.take([section.code, section.fields], () => {
        const provider = registry.create(section.code, section.fields, this.deps);
        this.states.report(section.configId, 'ready', undefined, section.fields);
        return provider;
      });
    } catch (error) {
      if (error instanceof ProviderConfigError)
        this.states.report(section.configId, 'disabled', error.message, section.fields);
      throw error;
    }
  }
}

/** The selected section of a kind; undefined when the answer has none. */
export function findSection(
  models: AgentModels,
  kind: Kind | 'VLLM' | 'Memory' | 'ShadowMemory',
): Section | undefined {
  const configId = models.selected_module[kind];
  if (configId === undefined) return undefined;
  const fields = models[kind]?.[configId];
  return fields === undefined ? undefined : toSection(configId, fields);
}

/** Words to correct belong to the agent, not to the voice that agents share. */
function toSection(configId: string, settings: ModelFields): Section {
  const { correct_words: _, ...fields } = settings;
  return { configId, code: settings.type, fields };
}

/** The selected section, and those that its `fallback` leads to. */
function chainOf(models: AgentModels | undefined, kind: Kind): Section[] {
  const chain: Section[] = [];
  let next = models && findSection(models, kind);
  while (next !== undefined && chain.length < MAX_CHAIN_COUNT) {
    chain.push(next);
    const { fallback } = next.fields;
    const fields = typeof fallback === 'string' ? models?.[kind]?.[fallback] : undefined;
    const isKnown = chain.some(({ configId }) => configId === fallback);
    next = fields === undefined || isKnown ? undefined : toSection(String(fallback), fields);
  }
  return chain;
}

function positive(value: unknown): number | undefined {
  const number = Number(value);
  return Number.isFinite(number) && number > 0 ? number : undefined;
}

async function firstOf(
  fetched: Promise<AgentConfigAnswer>,
  cached: AgentConfigAnswer,
  waitMs: number,
): Promise<AgentConfigAnswer> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<AgentConfigAnswer>((resolve) => {
    timer = setTimeout(() => resolve(cached), waitMs);
  });
  try {
    return await Promise.race([fetched, late]);
  } finally {
    clearTimeout(timer);
  }
}
