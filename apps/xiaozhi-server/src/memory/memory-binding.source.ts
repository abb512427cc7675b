import type { AgentSettings, ProviderDefinition, ProviderFields } from '@xiaozhi/contracts';
import type { MemoryProvider } from '@xiaozhi/memory';
import {
  RecallCache,
  cached,
  addWindowOf,
  createMemoryProvider,
  memoryProviders,
  recallCacheMs,
  resilient,
} from '@xiaozhi/memory-providers';
import type { AddWindow, MemoryProviderDeps, SharedAnswers } from '@xiaozhi/memory-providers';
import type { AgentConfigAnswer, AgentConfigSource } from '../config/agent-config.source.js';
import { findSection } from '../config/agent-runtime.source.js';
import type { ConfiguredAgentRuntimes, Section } from '../config/agent-runtime.source.js';
import { MeteredMemoryProvider } from '../provider-usage/metered-memory.js';
import { meteredEncoder } from '../provider-usage/metered-encoder.js';
import type { ProviderMetering, UsageMeter } from '../provider-usage/usage-meter.js';
import { ProviderPool } from '../config/provider-pool.js';
import type { ProviderStateReporter } from '../config/provider-state.reporter.js';
import { isOfDevice, isOfPresentOwner } from './said-under.js';
import type { SaidUnder } from './said-under.js';
import type { AgentEncoders, EncoderPool } from './encoder-pool.js';

/** The memory that an agent's configuration names. */
export interface MemoryBinding {
  /** Changes with the configuration; mirrors of another binding are not shared with it. */
  key: string;
  provider: MemoryProvider;
  agent: AgentSettings;
  configId: string;
  /** True when the operator switched memory off: nothing is queued then. */
  isOff: boolean;
  /** How long turns may wait to go as one add; absent: each goes at once. */
  addWindow?: AddWindow;
  /** By what its memories are found; absent: as the mirrors are. */
  encoders?: AgentEncoders;
  /** Why a provider that should remember cannot: what is said waits in the outbox until this is mended. */
  disabledReason?: string;
  /** What the agent's memory is compared with. */
  shadow?: ShadowBinding;
}

/** Why there is no memory to give words to. `former-owner`: their device is somebody else's by now. */
export type NoBinding =
  Exclude<AgentConfigAnswer, { kind: 'known' }> | { kind: 'former-owner' } | { kind: 'unknown-agent' };

/** A memory beside an agent's own: everything is saved there too, and nothing of it is ever used. */
export interface ShadowBinding {
  configId: string;
  provider: MemoryProvider;
  disabledReason?: string;
}

const POOL_COUNT = 256;
const HEALTH_DEADLINE_MS = 5_000;

interface PooledProvider {
  provider: MemoryProvider;
  disabledReason?: string;
}

/** Finds the memory provider of a device's agent; one instance per configuration serves all its sessions. */
export class MemoryBindingSource {
  /** What services answered lately; shadows are always asked. */
  readonly recalls: RecallCache;
  private readonly pool = new ProviderPool<PooledProvider>(POOL_COUNT);

  constructor(
    private readonly configs: AgentConfigSource,
    private readonly runtimes: ConfiguredAgentRuntimes,
    private readonly deps: Omit<MemoryProviderDeps, 'completeText' | 'encoder'> & {
      encoders: EncoderPool;
      meter: UsageMeter;
      /** What gateways share of what services answered. */
      sharedAnswers?: SharedAnswers;
    },
    private readonly states: ProviderStateReporter,
  ) {
    this.recalls = new RecallCache(deps.now, undefined, deps.sharedAnswers);
  }

  /** The binding as configured now; undefined when nothing is known about the device. */
  findCached(deviceId: string): MemoryBinding | undefined {
    const answer = this.configs.findCached(deviceId);
    return answer?.kind === 'known' ? this.bind(answer) : undefined;
  }

  /** As `findCached`, but asks manager-api. */
  async fetch(deviceId: string): Promise<MemoryBinding | Exclude<AgentConfigAnswer, { kind: 'known' }>> {
    const answer = await this.configs.fetch(deviceId, deviceId);
    return answer.kind === 'known' ? this.bind(answer) : answer;
  }

  /** The memory of those under whom something was said; it may be given it now. */
  async fetchFor(said: SaidUnder): Promise<MemoryBinding | NoBinding> {
    const present = await this.configs.fetch(said.deviceId, said.deviceId);
    if (present.kind === 'known') {
      if (!isOfPresentOwner(said, present.agent.boundAt)) return { kind: 'former-owner' };
    } else if (isOfDevice(said)) return present;
    return this.ofAgent(said, present);
  }

  /** The memory that something was given to, whoever has the device by now: to follow it there, or to take it out. */
  async fetchGiven(said: SaidUnder): Promise<MemoryBinding | NoBinding> {
    return this.ofAgent(said, await this.configs.fetch(said.deviceId, said.deviceId));
  }

  private async ofAgent(
    { deviceId, agentId }: SaidUnder,
    present: AgentConfigAnswer,
  ): Promise<MemoryBinding | NoBinding> {
    if (present.kind === 'unavailable') return present;
    if (present.kind === 'known' && present.agent.id === agentId) return this.bind(present);
    const answer = await this.configs.fetchFormer(deviceId, agentId);
    return answer.kind === 'known' ? this.bind(answer) : answer;
  }

  private bind(answer: Extract<AgentConfigAnswer, { kind: 'known' }>): MemoryBinding {
    const { models, agent } = answer;
    const section = findSection(models, 'Memory') ?? { configId: '', code: 'nomem', fields: {} };
    const shadow = findSection(models, 'ShadowMemory');
    const pooled = this.pooled('primary', section, answer);
    const metering = { agentId: agent.id, configId: section.configId, meter: this.deps.meter };
    const encoders = this.encodersOf(section.fields, metering);
    const key = JSON.stringify([section.configId, section.code, section.fields]);
    return {
      key,
      provider: this.remembering(
        new MeteredMemoryProvider(pooled.provider, metering),
        key,
        section,
        metering,
      ),
      agent,
      configId: section.configId,
      isOff: section.code === 'nomem',
      disabledReason: pooled.disabledReason,
      addWindow: addWindowOf(definitionOf(section.code), section.fields),
      encoders,
      ...(shadow === undefined || section.code === 'nomem' ? {} : { shadow: this.shadowOf(shadow, answer) }),
    };
  }

  private remembering(
    provider: MemoryProvider,
    scope: string,
    { code, fields, configId }: Section,
    { agentId, meter }: ProviderMetering,
  ): MemoryProvider {
    const ttlMs = recallCacheMs(definitionOf(code), fields);
    if (ttlMs === 0) return provider;
    const onHit = (): void => meter.cacheHit(configId, 'recall', agentId);
    return cached(provider, { cache: this.recalls, scope, ttlMs, onHit });
  }

  private shadowOf(
    section: Section,
    answer: Extract<AgentConfigAnswer, { kind: 'known' }>,
  ): MemoryBinding['shadow'] {
    const { configId } = section;
    const { provider, ...entry } = this.pooled('shadow', section, answer);
    const metering = { agentId: answer.agent.id, configId, meter: this.deps.meter };
    return { configId, ...entry, provider: new MeteredMemoryProvider(provider, metering) };
  }

  /** An instance, with its circuit breaker, serves primaries or shadows, so that what shadows meet is no agent's own. */
  private pooled(
    use: 'primary' | 'shadow',
    section: Section,
    answer: Extract<AgentConfigAnswer, { kind: 'known' }>,
  ): PooledProvider {
    const settings = [use, section.configId, section.code, section.fields, findSection(answer.models, 'LLM')];
    const metering = { agentId: answer.agent.id, configId: section.configId, meter: this.deps.meter };
    const encoders = this.encodersOf(section.fields, metering);
    return this.pool.take(settings, () => {
      const completeText = this.completionOf(answer);
      const deps = { ...this.deps, ...encoders, completeText };
      const bare = createMemoryProvider(section.code, section.fields, deps);
      const provider = resilient(bare, { logger: this.deps.logger });
      const entry: PooledProvider = { provider };
      if (bare.code === 'nomem' && section.code !== 'nomem')
        entry.disabledReason = 'its configuration is not usable';
      void this.checkHealth(section.configId, entry, encoders.fault);
      return entry;
    });
  }

  private encodersOf(fields: ProviderFields, metering: ProviderMetering): AgentEncoders {
    const { encoder, ...others } = this.deps.encoders.of(fields);
    return { ...others, encoder: meteredEncoder(encoder, metering) };
  }

  private completionOf(
    answer: Extract<AgentConfigAnswer, { kind: 'known' }>,
  ): MemoryProviderDeps['completeText'] {
    try {
      const llm = this.runtimes.llmOf(answer.models);
      return llm.complete?.bind(llm);
    } catch (error) {
      this.deps.logger.warn({ error }, 'no language model for memory extraction; rules are used');
      return undefined;
    }
  }

  private async checkHealth(
    configId: string,
    entry: PooledProvider,
    encoderFault: string | undefined,
  ): Promise<void> {
    try {
      const health = await entry.provider.health(AbortSignal.timeout(HEALTH_DEADLINE_MS));
      // Memories are kept and found all the same, by the offline encoder.
      if (health.status === 'ready') return this.states.report(configId, 'ready', encoderFault);
      if (health.status === 'disabled' && entry.disabledReason !== undefined)
        entry.disabledReason = health.reason;
      if (entry.provider.code !== 'nomem' || entry.disabledReason !== undefined) {
        this.states.report(configId, health.status, health.reason);
      }
    } catch (error) {
      const reason = error instanceof Error ? error.message : 'no answer';
      this.states.report(configId, 'unavailable', reason);
    }
  }
}

function definitionOf(code: string): ProviderDefinition | undefined {
  return memoryProviders.definitions.find((one) => one.code === code);
}
