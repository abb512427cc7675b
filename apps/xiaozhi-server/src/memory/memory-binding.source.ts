import type { AgentSettings } from '@xiaozhi/contracts';
import type { MemoryProvider } from '@xiaozhi/memory';
import { createMemoryProvider, resilient } from '@xiaozhi/memory-providers';
import type { MemoryProviderDeps } from '@xiaozhi/memory-providers';
import type { AgentConfigAnswer, AgentConfigSource } from '../config/agent-config.source.js';
import { findSection } from '../config/agent-runtime.source.js';
import type { ConfiguredAgentRuntimes } from '../config/agent-runtime.source.js';
import { ProviderPool } from '../config/provider-pool.js';
import type { ProviderStateReporter } from '../config/provider-state.reporter.js';

/** The memory that an agent's configuration names. */
export interface MemoryBinding {
  /** Changes with the configuration; mirrors of another binding are not shared with it. */
  key: string;
  provider: MemoryProvider;
  agent: AgentSettings;
  configId: string;
  /** True when the operator switched memory off: nothing is queued then. */
  isOff: boolean;
  /** Why a provider that should remember cannot: what is said waits in the outbox until this is mended. */
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
  private readonly pool = new ProviderPool<PooledProvider>(POOL_COUNT);

  constructor(
    private readonly configs: AgentConfigSource,
    private readonly runtimes: ConfiguredAgentRuntimes,
    private readonly deps: Omit<MemoryProviderDeps, 'completeText'>,
    private readonly states: ProviderStateReporter,
  ) {}

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

  private bind(answer: Extract<AgentConfigAnswer, { kind: 'known' }>): MemoryBinding {
    const { models, agent } = answer;
    const section = findSection(models, 'Memory') ?? { configId: '', code: 'nomem', fields: {} };
    const llmSection = findSection(models, 'LLM');
    const settings = [section.configId, section.code, section.fields, llmSection];
    const pooled = this.pool.take(settings, () => {
      const completeText = this.completionOf(answer);
      const bare = createMemoryProvider(section.code, section.fields, { ...this.deps, completeText });
      const provider = resilient(bare, { logger: this.deps.logger });
      const entry: PooledProvider = { provider };
      if (bare.code === 'nomem' && section.code !== 'nomem')
        entry.disabledReason = 'its configuration is not usable';
      void this.checkHealth(section.configId, entry);
      return entry;
    });
    return {
      key: JSON.stringify([section.configId, section.code, section.fields]),
      provider: pooled.provider,
      agent,
      configId: section.configId,
      isOff: section.code === 'nomem',
      disabledReason: pooled.disabledReason,
    };
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

  private async checkHealth(configId: string, entry: PooledProvider): Promise<void> {
    try {
      const health = await entry.provider.health(AbortSignal.timeout(HEALTH_DEADLINE_MS));
      if (health.status === 'ready') return this.states.report(configId, 'ready');
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
