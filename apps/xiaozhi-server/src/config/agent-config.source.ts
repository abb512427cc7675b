import { agentModels, agentSettings } from '@xiaozhi/contracts';
import type { AgentModels, AgentSettings } from '@xiaozhi/contracts';
import { normaliseDeviceId } from '@xiaozhi/memory';
import type { Logger } from '@xiaozhi/observability';
import { LRUCache } from 'lru-cache';
import { ManagerApiError } from './manager-api.client.js';
import type { ManagerApi } from './manager-api.js';
import type { LastKnownGoodStore } from './last-known-good.store.js';
import { SharedModels } from './shared-models.js';

/** More than can be connected; some 300 bytes each beside the configuration that it shares with others. */
const KNOWN_DEVICES_COUNT = 20_000;

/** Configuration of a device's agent, and whether it is fresh from manager-api. */
export type AgentConfigAnswer =
  | { kind: 'known'; models: AgentModels; agent: AgentSettings; isFresh: boolean }
  | { kind: 'needs-binding'; code: string }
  | { kind: 'unknown-device' }
  | { kind: 'unavailable'; reason: string };

interface CachedConfig {
  models: AgentModels;
  /** Apart from what the device shares with the others of its agent. */
  boundAt?: string;
  etag?: string;
}

/**
 * Agent configuration per device: asked of manager-api with the tag of what is at hand, and taken from
 * memory, then from the sealed copy on disk, when manager-api does not answer. A clear "not bound" is
 * never overruled by a copy: an unbound device must not go on with its former owner's agent.
 */
export class AgentConfigSource {
  private readonly cache: LRUCache<string, CachedConfig>;
  private readonly shared = new SharedModels();
  private readonly running = new Map<string, Promise<AgentConfigAnswer>>();

  constructor(
    private readonly client: ManagerApi,
    private readonly copies: LastKnownGoodStore,
    private readonly logger: Logger,
    knownDevicesCount = KNOWN_DEVICES_COUNT,
  ) {
    this.cache = new LRUCache({ max: knownDevicesCount });
  }

  /** Asks manager-api; simultaneous questions about one device share one request. */
  async fetch(deviceId: string, clientId: string): Promise<AgentConfigAnswer> {
    const id = normaliseDeviceId(deviceId);
    const running = this.running.get(id);
    if (running !== undefined) return running;
    const request = this.ask(id, clientId).finally(() => this.running.delete(id));
    this.running.set(id, request);
    return request;
  }

  /** What is in memory about a device, without asking anybody. */
  findCached(deviceId: string): AgentConfigAnswer | undefined {
    const cached = this.cache.get(normaliseDeviceId(deviceId));
    return cached === undefined ? undefined : toKnown(cached, false);
  }

  /**
   * Asks manager-api about an agent that a device had before. No copy is taken for the answer: what is asked for it
   * can wait.
   */
  async fetchFormer(
    deviceId: string,
    agentId: string,
  ): Promise<Extract<AgentConfigAnswer, { kind: 'known' | 'unavailable' }> | { kind: 'unknown-agent' }> {
    const id = normaliseDeviceId(deviceId);
    try {
      const device = { macAddress: id, clientId: id, agentId };
      const answer = await this.client.agentModels(device, undefined, new AbortController().signal);
      // A manager that does not know the question tells of the agent that the device has now.
      if (answer.kind !== 'models' || answer.models.agent?.id !== agentId) return { kind: 'unknown-agent' };
      return toKnown({ models: this.shared.share(answer.models) }, true);
    } catch (error) {
      if (!(error instanceof ManagerApiError)) throw error;
      return { kind: 'unavailable', reason: error.message };
    }
  }

  private async ask(id: string, clientId: string): Promise<AgentConfigAnswer> {
    const cached = this.cache.get(id);
    try {
      // The client has its own time-out; this request is shared, so no single session may abort it.
      const answer = await this.client.agentModels(
        { macAddress: id, clientId },
        cached?.etag,
        new AbortController().signal,
      );
      if (answer.kind === 'not-modified' && cached !== undefined) return toKnown(cached, true);
      if (answer.kind === 'models') return await this.keep(id, answer.models, answer.etag);
      this.cache.delete(id);
      if (answer.kind === 'needs-binding') return answer;
      return { kind: 'unknown-device' };
    } catch (error) {
      if (!(error instanceof ManagerApiError)) throw error;
      return this.fallBack(id, error);
    }
  }

  private async keep(id: string, models: AgentModels, etag: string | undefined): Promise<AgentConfigAnswer> {
    const config = this.toConfig(models, etag);
    this.cache.set(id, config);
    await this.copies.put(`agent-models ${id}`, models);
    return toKnown(config, true);
  }

  private async fallBack(id: string, error: ManagerApiError): Promise<AgentConfigAnswer> {
    const cached = this.cache.get(id);
    this.logger.warn(
      { deviceId: id, code: error.code, error: error.message },
      'agent configuration not available',
    );
    if (cached !== undefined) return toKnown(cached, false);
    const copy = agentModels.safeParse(await this.copies.find(`agent-models ${id}`));
    if (!copy.success) return { kind: 'unavailable', reason: error.message };
    const config = this.toConfig(copy.data, undefined);
    this.cache.set(id, config);
    return toKnown(config, false);
  }

  private toConfig(models: AgentModels, etag: string | undefined): CachedConfig {
    if (models.agent === undefined) return { models: this.shared.share(models), etag };
    const { boundAt, ...agent } = models.agent;
    return { models: this.shared.share({ ...models, agent }), boundAt, etag };
  }
}

/** Other managers send no `agent`: then the device's memory is its own and everything else is the default. */
function toKnown(
  { models, boundAt }: Pick<CachedConfig, 'models' | 'boundAt'>,
  isFresh: boolean,
): Extract<AgentConfigAnswer, { kind: 'known' }> {
  const common =
    models.agent ??
    agentSettings.parse({
      id: 'default',
      name: 'Assistant',
      configVersion: 'unversioned',
      memoryInstructions: models.summaryMemory ?? '',
    });
  const agent = boundAt === undefined ? common : { ...common, boundAt };
  return { kind: 'known', models, agent, isFresh };
}
