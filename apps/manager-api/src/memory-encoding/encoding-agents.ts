import { encoderNameOf, encoderSettingsOf } from '@xiaozhi/memory-encoder';
import { speakerRolePrefix } from '@xiaozhi/memory';
import { In } from 'typeorm';
import type { Database } from '../database/database.js';
import type { AgentRow } from '../database/rows.js';
import type { ModelProviderService } from '../model-provider/model-provider.service.js';

const LOCAL = 'local';
/** Devices of one query. */
const CHUNK_COUNT = 500;

/** How an agent's memories are encoded. */
export interface AgentEncoder {
  /** Undefined where the settings cannot work; `fault` says why. */
  name?: string;
  fault?: string;
  /** Those of the encoder, secrets in clear. */
  settings: Record<string, unknown>;
}

/** The agents whose memories are kept here, by what they are encoded, and whose a role is. */
export class EncodingAgents {
  private constructor(
    private readonly agents: readonly AgentRow[],
    private readonly encoders: ReadonlyMap<string, AgentEncoder>,
  ) {}

  static async read(database: Database, providers: ModelProviderService): Promise<EncodingAgents> {
    const configs = await database
      .repository('modelConfig')
      .findBy({ model_type: 'Memory', provider_code: LOCAL });
    const encoders = new Map(configs.map((config) => [config.id, toEncoder(providers.openConfig(config))]));
    const agents = await database.repository('agent').find({
      where: { memory_config_id: In([...encoders.keys()]) },
      order: { created_at: 'ASC', id: 'ASC' },
    });
    return new EncodingAgents(agents, encoders);
  }

  /** Names of all encoders that are in use. */
  get names(): string[] {
    const used = this.agents.map(({ memory_config_id: id }) => this.encoders.get(id)?.name);
    return [...new Set(used.filter((name) => name !== undefined))];
  }

  /** Undefined for an agent whose memories are not here. */
  encoderOf(agentId: string): AgentEncoder | undefined {
    const agent = this.agents.find(({ id }) => id === agentId);
    return agent === undefined ? undefined : this.encoders.get(this.decider(agent).memory_config_id);
  }

  /** The agent that decides about a role, by role; roles that no agent reaches are left out. */
  async decidersOf(roleIds: readonly string[], database: Database): Promise<Map<string, string>> {
    const deciders = new Map<string, string>();
    const ofDevices = new Map<string, string>();
    for (const roleId of roleIds) {
      const shared = this.agents.find((agent) => sharedRoleOf(agent) === roleId);
      if (shared !== undefined) deciders.set(roleId, shared.id);
      else if (!/^(agent|group):/.test(roleId)) ofDevices.set(roleId, deviceOf(roleId));
    }
    const agentOf = await agentsOfDevices([...new Set(ofDevices.values())], database);
    for (const [roleId, deviceId] of ofDevices) {
      const agent = this.agents.find(({ id }) => id === agentOf.get(deviceId));
      const scopes = roleId === deviceId ? ['device', 'speaker'] : ['speaker'];
      if (agent !== undefined && scopes.includes(agent.memory_scope)) deciders.set(roleId, agent.id);
    }
    return deciders;
  }

  /** Of agents that share a group, the oldest decides: each with an encoder of its own would undo the other's work. */
  private decider(agent: AgentRow): AgentRow {
    const role = sharedRoleOf(agent);
    return this.agents.find((other) => role !== undefined && sharedRoleOf(other) === role) ?? agent;
  }
}

function toEncoder(settings: Record<string, unknown>): AgentEncoder {
  const own = encoderSettingsOf(settings);
  try {
    return { name: encoderNameOf(own), settings: own };
  } catch (error) {
    return { fault: error instanceof Error ? error.message : 'unknown fault', settings: own };
  }
}

/** The one role of an agent whose devices share it. */
function sharedRoleOf({ id, memory_scope: scope }: AgentRow): string | undefined {
  if (scope === 'agent') return `agent:${id}`;
  return scope.startsWith('group:') ? `group:${scope.slice('group:'.length).trim()}` : undefined;
}

function deviceOf(roleId: string): string {
  const at = roleId.indexOf('/');
  if (at < 0) return roleId;
  const device = roleId.slice(0, at);
  return roleId.startsWith(speakerRolePrefix(device)) ? device : roleId;
}

async function agentsOfDevices(
  deviceIds: readonly string[],
  database: Database,
): Promise<Map<string, string>> {
  const agents = new Map<string, string>();
  for (let start = 0; start < deviceIds.length; start += CHUNK_COUNT) {
    const rows = await database.repository('device').find({
      select: { id: true, agent_id: true },
      where: { id: In(deviceIds.slice(start, start + CHUNK_COUNT)) },
    });
    for (const { id, agent_id } of rows) agents.set(id, agent_id);
  }
  return agents;
}
