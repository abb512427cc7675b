import { Injectable } from '@nestjs/common';
import type {
  AgentBatchItemState,
  AgentBatchItemView,
  AgentBatchQuery,
  AgentBatchState,
  AgentBatchView,
} from '@xiaozhi/contracts';
import { In } from 'typeorm';
import type { SelectQueryBuilder } from 'typeorm';
import type { AgentBatchItemRow, AgentBatchRow } from '../database/agent-batch-rows.js';
import { Database } from '../database/database.js';
import type { Actor } from '../http/actor.js';
import { notFound } from '../http/api-error.js';
import { narrowToReach } from '../reach/reach.js';

/** How far a batch is, as far as its agents are reached. */
@Injectable()
export class BatchReport {
  constructor(private readonly database: Database) {}

  /** @throws ApiError 404 BATCH_NOT_FOUND */
  async read(actor: Actor, id: string, query: AgentBatchQuery): Promise<AgentBatchView> {
    const batch = await this.database.repository('agentBatch').findOneBy({ id });
    const counts = await this.counts(actor, id);
    if (batch === null || (actor.reach !== undefined && counts.total === 0)) throw notFound('batch', id);
    return { ...toView(batch), counts, agents: await this.agents(actor, id, query) };
  }

  private async counts(actor: Actor, id: string): Promise<AgentBatchView['counts']> {
    const groups = await this.items(actor, id)
      .select('item.state', 'state')
      .addSelect('COUNT(*)', 'count')
      .groupBy('item.state')
      .getRawMany<{ state: AgentBatchItemState; count: string | number }>();
    const of = (state: AgentBatchItemState): number =>
      Number(groups.find((group) => group.state === state)?.count ?? 0);
    const [done, failed, left] = [of('done'), of('failed'), of('waiting')];
    return { total: done + failed + left, done, failed, left };
  }

  /** Those that failed first, then those that are done. */
  private async agents(
    actor: Actor,
    id: string,
    { page, limit, state }: AgentBatchQuery,
  ): Promise<AgentBatchView['agents']> {
    const items = this.items(actor, id);
    if (state !== undefined) items.andWhere('item.state = :state', { state });
    const [rows, total] = await items
      .orderBy("CASE item.state WHEN 'failed' THEN 0 WHEN 'done' THEN 1 ELSE 2 END", 'ASC')
      .addOrderBy('item.agent_id', 'ASC')
      .offset((page - 1) * limit)
      .limit(limit)
      .getManyAndCount();
    const named = await this.database.repository('agent').find({
      ...{ select: { id: true, name: true }, where: { id: In(rows.map(({ agent_id }) => agent_id)) } },
    });
    const names = new Map(named.map((agent) => [agent.id, agent.name]));
    return { total, list: rows.map((row) => toItemView(row, names.get(row.agent_id) ?? null)) };
  }

  private items(actor: Actor, id: string): SelectQueryBuilder<AgentBatchItemRow> {
    const items = this.database.repository('agentBatchItem').createQueryBuilder('item');
    items.where('item.batch_id = :id', { id });
    narrowToReach(items, actor, 'item.agent_id');
    return items;
  }
}

function toView(row: AgentBatchRow): Omit<AgentBatchView, 'counts' | 'agents'> {
  return {
    ...{ id: row.id, action: row.action as AgentBatchView['action'], state: row.state as AgentBatchState },
    ...{ actor: `${row.actor_kind}:${row.actor_name}`, createdAt: row.created_at },
    finishedAt: row.finished_at,
  };
}

function toItemView(row: AgentBatchItemRow, name: string | null): AgentBatchItemView {
  const { agent_id: agentId, state, error, message, at } = row;
  return { agentId, name, state: state as AgentBatchItemState, error, message, at };
}
