import { Inject, Injectable } from '@nestjs/common';
import { parseRoleId } from '@xiaozhi/memory';
import type { Logger } from '@xiaozhi/observability';
import { AgentService } from '../agent/agent.service.js';
import { Database } from '../database/database.js';
import type { AgentRow } from '../database/rows.js';
import { AgentMemory } from '../memory/agent-memory.js';
import { LOGGER, NOW } from '../tokens.js';

/** An agent with more roles is counted in part, and told so. */
const ROLES_COUNT = 50;
const DEADLINE_MS = 8_000;
/** Their memories are in this database, or nowhere. */
const COUNTED_HERE = new Set(['local', 'mem_local_short', 'nomem']);

/** Asks services how many memories they have of an agent's roles: a page of one memory each, one after the other. */
@Injectable()
export class ElsewhereCounts {
  constructor(
    private readonly agents: AgentService,
    private readonly memory: AgentMemory,
    private readonly database: Database,
    @Inject(LOGGER) private readonly logger: Logger,
    @Inject(NOW) private readonly now: () => Date,
  ) {}

  /** A service that fails keeps its older count. */
  async refresh(): Promise<void> {
    for (const agent of await this.database.repository('agent').find()) {
      try {
        await this.count(agent);
      } catch (error) {
        this.logger.warn({ error, agentId: agent.id }, 'memories of a service could not be counted');
      }
    }
  }

  private async count({ id: agent_id, memory_config_id: config_id }: AgentRow): Promise<void> {
    const provider = await this.memory.providerOf(agent_id);
    if (COUNTED_HERE.has(provider.code) || !provider.capabilities.has('list')) {
      await this.database.write((rows) => rows.of('analyticsCount').delete({ agent_id }));
      return;
    }
    const roles = await this.agents.roles(agent_id);
    const counted = roles.slice(0, ROLES_COUNT);
    let memories = 0;
    for (const { roleId } of counted) {
      const page = { page: 1, limit: 1 };
      const { total } = await provider.list(parseRoleId(roleId), page, AbortSignal.timeout(DEADLINE_MS));
      memories += total;
    }
    const at = this.now().toISOString();
    const row = { agent_id, config_id, memories, roles_counted: counted.length, roles: roles.length, at };
    await this.database.write((rows) => rows.of('analyticsCount').save(row));
  }
}
