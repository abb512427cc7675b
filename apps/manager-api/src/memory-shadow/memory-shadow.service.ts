import { Inject, Injectable } from '@nestjs/common';
import type {
  AgentShadowView,
  ShadowChoice,
  ShadowCounts,
  ShadowErasure,
  ShadowErasureView,
  ShadowPromotion,
  ShadowSideView,
} from '@xiaozhi/contracts';
import { MemoryError } from '@xiaozhi/memory';
import type { RoleId } from '@xiaozhi/memory';
import { keepAgentVersion } from '../agent-version/keep-agent-version.js';
import { AgentService } from '../agent/agent.service.js';
import { AuditService } from '../audit/audit.service.js';
import { Database } from '../database/database.js';
import type { AgentRow, ModelConfigRow } from '../database/rows.js';
import type { Actor } from '../http/actor.js';
import { ApiError } from '../http/api-error.js';
import { AgentMemory } from '../memory/agent-memory.js';
import { ROLES_COUNT } from '../memory/listed-memories.js';
import { ModelProviderService } from '../model-provider/model-provider.service.js';
import { NOW } from '../tokens.js';
import { placeOf } from './memory-place.js';

const DEADLINE_MS = 15_000;
const NO_ANSWER = 'did not answer in time';

/** A second memory beside an agent's own: chosen, promoted, let go and erased here. */
@Injectable()
export class MemoryShadowService {
  constructor(
    private readonly agents: AgentService,
    private readonly providers: ModelProviderService,
    private readonly agentMemory: AgentMemory,
    private readonly audit: AuditService,
    private readonly database: Database,
    @Inject(NOW) private readonly now: () => Date,
  ) {}

  /** @throws ApiError 404 AGENT_NOT_FOUND */
  async get(agentId: string): Promise<AgentShadowView> {
    const agent = await this.agents.require(agentId);
    const row = await this.database.repository('agentShadow').findOneBy({ agent_id: agentId });
    return {
      agentId,
      primary: await this.side(agent.memory_config_id),
      shadow: row === null ? null : await this.side(row.config_id),
      startedAt: row?.started_at ?? null,
    };
  }

  /** @throws ApiError 409 SHADOW_SAME_PLACE, SHADOW_UNUSABLE, 422 PROVIDER_UNKNOWN */
  async choose(actor: Actor, agentId: string, { config: reference }: ShadowChoice): Promise<AgentShadowView> {
    const agent = await this.agents.require(agentId);
    const config = await this.providers.resolveConfig('Memory', reference, 'config');
    await this.requireElsewhere(agent, config);
    await this.database.write(async (rows) => {
      const known = await rows.of('agentShadow').findOneBy({ agent_id: agentId });
      const started_at = known?.config_id === config.id ? known.started_at : this.now().toISOString();
      await rows.of('agentShadow').save({ agent_id: agentId, config_id: config.id, started_at });
      const entry = { action: 'memory-shadow.on', target: agentId, details: { config: config.id } };
      await this.audit.record(rows, actor, {
        ...entry,
        ...{ before: { shadow: known?.config_id ?? null }, after: { shadow: config.id } },
      });
    });
    return this.get(agentId);
  }

  /** What the shadow holds stays there until it is erased. */
  async letGo(actor: Actor, agentId: string): Promise<AgentShadowView> {
    await this.agents.require(agentId);
    await this.database.write(async (rows) => {
      const known = await rows.of('agentShadow').findOneBy({ agent_id: agentId });
      if (known === null) return;
      await rows.of('agentShadow').delete({ agent_id: agentId });
      const entry = { action: 'memory-shadow.off', target: agentId, details: { config: known.config_id } };
      await this.audit.record(rows, actor, { ...entry, before: { shadow: known.config_id } });
    });
    return this.get(agentId);
  }

  /** @throws ApiError 409 SHADOW_OFF */
  async promote(actor: Actor, agentId: string, { keepFormer }: ShadowPromotion): Promise<AgentShadowView> {
    const agent = await this.agents.require(agentId);
    const former = await this.providers.findConfig(agent.memory_config_id);
    const keeps = keepFormer && former !== undefined && former.provider_code !== 'nomem';
    await this.database.write(async (rows) => {
      const shadow = await rows.of('agentShadow').findOneBy({ agent_id: agentId });
      if (shadow === null) throw new ApiError(409, 'SHADOW_OFF', 'This agent has no shadow to promote.');
      const at = this.now().toISOString();
      await rows
        .of('agent')
        .update(
          { id: agentId },
          { memory_config_id: shadow.config_id, updated_at: at, version: agent.version + 1 },
        );
      if (keeps)
        await rows.of('agentShadow').update({ agent_id: agentId }, { config_id: former.id, started_at: at });
      else await rows.of('agentShadow').delete({ agent_id: agentId });
      await keepAgentVersion(rows, actor, agentId, { action: 'memory-shadow.promote' });
      const details = { from: agent.memory_config_id, to: shadow.config_id, keepFormer: keeps };
      await this.audit.record(rows, actor, { action: 'memory-shadow.promote', target: agentId, details });
    });
    return this.get(agentId);
  }

  /** Erases what a config holds of all roles of the agent. @throws ApiError 409 SHADOW_SAME_PLACE, SHADOW_SHARED */
  async erase(
    actor: Actor,
    agentId: string,
    { config: reference }: ShadowErasure,
  ): Promise<ShadowErasureView> {
    const agent = await this.agents.require(agentId);
    const config = await this.providers.resolveConfig('Memory', reference, 'config');
    await this.requireElsewhere(agent, config);
    await this.requireUnshared(agent, config);
    const provider = await this.agentMemory.providerOfConfig(config.id);
    const view: ShadowErasureView = { configId: config.id, erased: [], failed: [] };
    for (const roleId of await this.agentMemory.allRolesOf(agentId)) {
      const reason = await attempt(() => provider.removeAll(roleId, AbortSignal.timeout(DEADLINE_MS)));
      if (reason === undefined) view.erased.push(roleId);
      else view.failed.push({ roleId, reason });
    }
    await this.database.write((rows) => {
      const details = { config: config.id, erased: view.erased.length, failed: view.failed.length };
      return this.audit.record(rows, actor, { action: 'memory-shadow.erase', target: agentId, details });
    });
    return view;
  }

  /** How much each side holds. A side that does not answer says why. */
  async counts(agentId: string): Promise<ShadowCounts> {
    const { primary, shadow } = await this.get(agentId);
    const roles = (await this.agentMemory.allRolesOf(agentId)).slice(0, ROLES_COUNT);
    const sides = [primary, ...(shadow === null ? [] : [shadow])];
    return { sides: await Promise.all(sides.map((side) => this.count(side, roles))) };
  }

  private async count(
    { configId, providerCode }: ShadowSideView,
    roles: readonly RoleId[],
  ): Promise<ShadowCounts['sides'][number]> {
    const provider = await this.agentMemory.providerOfConfig(configId);
    if (!provider.capabilities.has('list'))
      return { configId, providerCode, count: null, error: 'This provider lists no memories.' };
    let count = 0;
    const page = { page: 1, limit: 1 };
    const error = await attempt(async () => {
      for (const role of roles)
        count += (await provider.list(role, page, AbortSignal.timeout(DEADLINE_MS))).total;
    });
    return { configId, providerCode, count: error === undefined ? count : null, error: error ?? null };
  }

  private async side(configId: string): Promise<ShadowSideView> {
    const config = await this.providers.findConfig(configId);
    const provider = await this.database.repository('modelProvider').findOneBy({ config_id: configId });
    const providerCode = config?.provider_code ?? 'nomem';
    return { configId, providerCode, name: provider?.name ?? configId };
  }

  private async requireElsewhere(agent: AgentRow, config: ModelConfigRow): Promise<void> {
    if (config.provider_code === 'nomem')
      throw new ApiError(409, 'SHADOW_UNUSABLE', 'A shadow needs a memory; this provider remembers nothing.');
    const primary = await this.providers.findConfig(agent.memory_config_id);
    if (primary === undefined || this.place(primary) !== this.place(config)) return;
    throw new ApiError(
      409,
      'SHADOW_SAME_PLACE',
      `"${config.id}" keeps its memories where this agent's own are; choose a provider that keeps them elsewhere.`,
    );
  }

  /** Agents of one group share a role: what is one's shadow may be the other's memory. */
  private async requireUnshared(agent: AgentRow, config: ModelConfigRow): Promise<void> {
    if (!agent.memory_scope.startsWith('group:')) return;
    const group = await this.database.repository('agent').findBy({ memory_scope: agent.memory_scope });
    for (const other of group) {
      const theirs = await this.providers.findConfig(other.memory_config_id);
      if (theirs !== undefined && this.place(theirs) === this.place(config))
        throw new ApiError(
          409,
          'SHADOW_SHARED',
          `The agent "${other.name}" of the same group remembers with it.`,
        );
    }
  }

  private place(config: ModelConfigRow): string {
    return placeOf(config.id, this.providers.openConfig(config));
  }
}

/** @returns why it failed; undefined when it did not. Only faults of providers are told */
async function attempt(work: () => Promise<unknown>): Promise<string | undefined> {
  try {
    await work();
    return undefined;
  } catch (error) {
    if (error instanceof MemoryError) return error.message;
    if (error instanceof DOMException) return NO_ANSWER;
    throw error;
  }
}
