import { Injectable } from '@nestjs/common';
import { In } from 'typeorm';
import { Database } from '../database/database.js';
import type { WriteRows } from '../database/database.js';
import { ModelProviderService } from '../model-provider/model-provider.service.js';

/** Which tools agents have: configs of kind Plugin. */
@Injectable()
export class AgentPlugins {
  constructor(
    private readonly database: Database,
    private readonly providers: ModelProviderService,
  ) {}

  /**
   * Config ids of what an operator named, each once.
   * @param references config ids, provider ids or provider codes
   * @throws ApiError 422 PROVIDER_UNKNOWN naming the entry
   */
  async resolve(references: readonly string[]): Promise<string[]> {
    const ids = new Set<string>();
    for (const [index, reference] of references.entries())
      ids.add((await this.providers.resolveConfig('Plugin', reference, `plugins.${index}`)).id);
    return [...ids];
  }

  /** Config ids by agent, sorted. */
  async byAgent(agentIds: readonly string[]): Promise<Map<string, string[]>> {
    if (agentIds.length === 0) return new Map();
    const rows = await this.database
      .repository('agentPlugin')
      .find({ where: { agent_id: In([...agentIds]) }, order: { config_id: 'ASC' } });
    const byAgent = new Map<string, string[]>();
    for (const { agent_id: agent, config_id: config } of rows)
      byAgent.set(agent, [...(byAgent.get(agent) ?? []), config]);
    return byAgent;
  }

  /** Gives an agent these tools and no others. */
  async replace(rows: WriteRows, agentId: string, configIds: readonly string[]): Promise<void> {
    await rows.of('agentPlugin').delete({ agent_id: agentId });
    for (const config_id of configIds) await rows.of('agentPlugin').insert({ agent_id: agentId, config_id });
  }
}
