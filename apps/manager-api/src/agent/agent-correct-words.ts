import { Injectable } from '@nestjs/common';
import type { CorrectWord } from '@xiaozhi/contracts';
import { In } from 'typeorm';
import { Database } from '../database/database.js';
import type { WriteRows } from '../database/database.js';

/** Words that agents' voices say differently from how they are written. */
@Injectable()
export class AgentCorrectWords {
  constructor(private readonly database: Database) {}

  /** By agent, in the order in which operators wrote them. */
  async byAgent(agentIds: readonly string[]): Promise<Map<string, CorrectWord[]>> {
    const rows = await this.database
      .repository('agentCorrectWord')
      .find({ where: { agent_id: In([...agentIds]) }, order: { sort: 'ASC' } });
    const byAgent = new Map<string, CorrectWord[]>();
    for (const { agent_id: agent, source, target } of rows)
      byAgent.set(agent, [...(byAgent.get(agent) ?? []), { source, target }]);
    return byAgent;
  }

  /** As gateways read them (manager contract, correct-words): `source|target` each. */
  async linesOf(agentId: string): Promise<string[]> {
    const words = (await this.byAgent([agentId])).get(agentId) ?? [];
    return words.map(({ source, target }) => `${source}|${target}`);
  }

  /** Gives an agent these words and no others. */
  async replace(rows: WriteRows, agentId: string, words: readonly CorrectWord[]): Promise<void> {
    await rows.of('agentCorrectWord').delete({ agent_id: agentId });
    if (words.length === 0) return;
    await rows
      .of('agentCorrectWord')
      .insert(words.map(({ source, target }, sort) => ({ agent_id: agentId, source, target, sort })));
  }
}
