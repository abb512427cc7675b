import { Inject, Injectable } from '@nestjs/common';
import type { MemoryQuery, MemorySubject } from '@xiaozhi/contracts';
import { parseRoleId } from '@xiaozhi/memory';
import type { MemoryProvider, RoleId } from '@xiaozhi/memory';
import { readPeriod } from '@xiaozhi/memory-local';
import type { ReadPeriod } from '@xiaozhi/memory-local';
import { createMemoryProvider, resilient } from '@xiaozhi/memory-providers';
import { newId } from '@xiaozhi/observability';
import type { Logger } from '@xiaozhi/observability';
import { AgentService } from '../agent/agent.service.js';
import { ApiError, notFound } from '../http/api-error.js';
import { ModelProviderService } from '../model-provider/model-provider.service.js';
import { LOGGER } from '../tokens.js';
import { DatabaseMemoryStore } from './database-memory.store.js';

const LOCAL = 'local';

/** An agent's memory: the provider that has it, and whose memories it may be asked for. */
@Injectable()
export class AgentMemory {
  constructor(
    private readonly agents: AgentService,
    private readonly providers: ModelProviderService,
    private readonly store: DatabaseMemoryStore,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  async providerOf(agentId: string): Promise<MemoryProvider> {
    return this.providerOfConfig((await this.agents.require(agentId)).memory_config_id);
  }

  /** The provider of a config, whichever agent uses it; without such a config it remembers nothing. */
  async providerOfConfig(configId: string): Promise<MemoryProvider> {
    return resilient(await this.bareProviderOf(configId), { logger: this.logger });
  }

  /** As `providerOfConfig`, without deadlines and circuit breaker: for work that has its own patience. */
  async bareProviderOf(configId: string): Promise<MemoryProvider> {
    const config = await this.providers.findConfig(configId);
    const { logger } = this;
    const deps = { logger, memoryStore: this.store, now: () => new Date(), newId };
    const settings = config === undefined ? {} : this.providers.openConfig(config);
    return createMemoryProvider(config?.provider_code ?? 'nomem', settings, deps);
  }

  /** The past period that words speak of where the agent is, and the words without it. */
  async periodIn(agentId: string, words: string): Promise<ReadPeriod | undefined> {
    const { time_zone: timeZone } = await this.agents.require(agentId);
    return readPeriod(words, { at: new Date().toISOString(), timeZone });
  }

  /** The role that is named, or all of the agent. */
  async rolesOf(query: Pick<MemoryQuery, 'agentId' | 'roleId'>): Promise<RoleId[]> {
    if (query.roleId !== undefined && query.roleId !== '')
      return [await this.requireRole(query.agentId, query.roleId)];
    return this.allRolesOf(query.agentId);
  }

  /** All roles of an agent, however many. */
  async allRolesOf(agentId: string): Promise<RoleId[]> {
    return (await this.agents.roles(agentId)).map(({ roleId }) => parseRoleId(roleId));
  }

  /** Only an agent's own roles can be reached through it. */
  async requireRole(agentId: string, roleId: string): Promise<RoleId> {
    const roles = await this.agents.roles(agentId);
    if (!roles.some((role) => role.roleId === roleId)) throw notFound('memory', roleId);
    return parseRoleId(roleId);
  }

  /**
   * A role whose memories are in this database.
   * @throws ApiError 404 MEMORY_NOT_FOUND, 409 MEMORY_NOT_LOCAL when the agent's memories are kept by a service
   */
  async requireLocalRole({ agentId, roleId }: MemorySubject): Promise<RoleId> {
    await this.requireLocal(agentId);
    return this.requireRole(agentId, roleId);
  }

  /** @throws ApiError 409 MEMORY_NOT_LOCAL */
  async requireLocal(agentId: string): Promise<void> {
    const agent = await this.agents.require(agentId);
    const code = (await this.providers.findConfig(agent.memory_config_id))?.provider_code ?? 'nomem';
    if (code === LOCAL) return;
    throw new ApiError(
      409,
      'MEMORY_NOT_LOCAL',
      `This works on memories of the provider "${LOCAL}" only; this agent's are kept by "${code}", which offers no such call.`,
    );
  }
}
