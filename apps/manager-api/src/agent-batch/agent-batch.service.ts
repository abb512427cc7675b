import { Inject, Injectable } from '@nestjs/common';
import { AGENT_BATCH_COUNT, AGENT_BATCH_SHOWN } from '@xiaozhi/contracts';
import type {
  GrantLevel,
  AgentBatchQuery,
  AgentBatchRequest,
  AgentBatchStart,
  AgentBatchView,
} from '@xiaozhi/contracts';
import { newId } from '@xiaozhi/observability';
import { In, LessThan } from 'typeorm';
import { AuditService } from '../audit/audit.service.js';
import type { AgentBatchRow } from '../database/agent-batch-rows.js';
import { Database } from '../database/database.js';
import type { WriteRows } from '../database/database.js';
import type { Actor } from '../http/actor.js';
import { ApiError, notFound } from '../http/api-error.js';
import { confirmationOf, requireConfirmed } from '../http/confirmation.js';
import { containing } from '../http/list-rows.js';
import { onlyViewed, reaches } from '../reach/reach.js';
import { NOW } from '../tokens.js';
import { AgentBatchRunner } from './agent-batch.runner.js';
import { BatchReport } from './batch-report.js';
import { BatchWorks } from './batch-work.js';

/** Rows of one statement. */
const INSERT_COUNT = 500;
/** Reports are kept for so long. */
const KEPT_MS = 30 * 24 * 60 * 60_000;

interface Named {
  id: string;
  name: string;
}

/** Changes of many agents, ordered and looked after. */
@Injectable()
export class AgentBatchService {
  constructor(
    private readonly database: Database,
    private readonly works: BatchWorks,
    private readonly runner: AgentBatchRunner,
    private readonly report: BatchReport,
    private readonly audit: AuditService,
    @Inject(NOW) private readonly now: () => Date,
  ) {}

  /**
   * @throws ApiError 404 AGENT_NOT_FOUND, TEMPLATE_NOT_FOUND; 409 CONFIRM_NEEDED, CONFIRM_OUTDATED,
   * TEMPLATE_PROVIDERS_GONE; 422 BATCH_TOO_LARGE, PROVIDER_UNKNOWN, INPUT_INVALID
   */
  async start(actor: Actor, request: AgentBatchRequest): Promise<AgentBatchStart> {
    const { change, dryRun, confirm } = request;
    const work = await this.works.prepare(change);
    const named = await this.find(actor, request);
    const shown = { change, ids: named.map(({ id }) => id) };
    const start = { dryRun, count: named.length, agents: named.slice(0, AGENT_BATCH_SHOWN) };
    if (dryRun) return { ...start, confirm: confirmationOf(shown), batchId: null };
    requireConfirmed(shown, confirm);
    const [id, at] = [newId(), this.now()];
    const created_at = at.toISOString();
    const { kind, id: actor_id, name: actor_name } = actor;
    await this.database.write(async (rows) => {
      await forgetOld(rows, new Date(at.getTime() - KEPT_MS).toISOString());
      await rows.of('agentBatch').insert({
        ...{ id, action: change.action, work: JSON.stringify(work), state: 'running' },
        ...{ actor_kind: kind, actor_id, actor_name, created_at },
        ...{ claim: null, lease_until: null, finished_at: null },
      });
      await insertItems(rows, id, named);
      const fields = work.kind === 'update' ? Object.keys(work.fields) : ['plugins'];
      const details = { action: change.action, count: named.length, fields };
      await this.audit.record(rows, actor, { action: 'agent.batch', target: id, details });
    });
    this.runner.nudge();
    return { ...start, confirm: null, batchId: id };
  }

  /** @throws ApiError 404 BATCH_NOT_FOUND, also where none of its agents is reached */
  get(actor: Actor, id: string, query: AgentBatchQuery): Promise<AgentBatchView> {
    return this.report.read(actor, id, query);
  }

  /** What is done stays. @throws ApiError 404 BATCH_NOT_FOUND, 409 BATCH_OVER */
  async cancel(actor: Actor, id: string): Promise<AgentBatchView> {
    await this.database.write(async (rows) => {
      const batch = await rows.of('agentBatch').findOneBy({ id });
      if (batch === null || !(await isReached(rows, actor, batch, 'view'))) throw notFound('batch', id);
      if (!(await isReached(rows, actor, batch, 'edit'))) throw onlyViewed();
      if (batch.state !== 'running')
        throw new ApiError(409, 'BATCH_OVER', 'This change of many agents is over already.');
      const finished_at = this.now().toISOString();
      await rows.of('agentBatch').update({ id }, { state: 'cancelled', lease_until: null, finished_at });
      const left = await rows.of('agentBatchItem').countBy({ batch_id: id, state: 'waiting' });
      await this.audit.record(rows, actor, { action: 'agent.batch.cancel', target: id, details: { left } });
    });
    return this.report.read(actor, id, { page: 1, limit: 20 });
  }

  /** Those that may be changed, by their id. */
  private async find(actor: Actor, { ids, search }: AgentBatchRequest): Promise<Named[]> {
    const agents = this.database
      .repository('agent')
      .createQueryBuilder('agent')
      .select(['agent.id', 'agent.name'])
      .orderBy('agent.id', 'ASC');
    if (search !== undefined && search !== '')
      agents.where("LOWER(agent.name) LIKE :like ESCAPE '!'", { like: containing(search) });
    const found: Named[] = [];
    if (ids === undefined) found.push(...(await agents.getMany()));
    else
      for (let from = 0; from < ids.length; from += INSERT_COUNT)
        found.push(...(await agents.where({ id: In(ids.slice(from, from + INSERT_COUNT)) }).getMany()));
    const there = new Map(found.map(({ id, name }) => [id, { id, name }]));
    const missing = ids?.find((id) => !there.has(id));
    if (missing !== undefined) throw notFound('agent', missing);
    const own = [...there.values()].filter(({ id }) => reaches(actor, id, 'edit'));
    if (own.length > AGENT_BATCH_COUNT) throw tooLarge(own.length);
    return own.sort((one, other) => (one.id < other.id ? -1 : 1));
  }
}

/** Of whoever ordered it, and of those who reach all of its agents. */
async function isReached(
  rows: WriteRows,
  actor: Actor,
  { id, actor_id }: AgentBatchRow,
  level: GrantLevel,
): Promise<boolean> {
  if (actor.reach === undefined || actor_id === actor.id) return true;
  const items = await rows.of('agentBatchItem').findBy({ batch_id: id });
  return items.every(({ agent_id }) => reaches(actor, agent_id, level));
}

async function insertItems(rows: WriteRows, batch_id: string, named: readonly Named[]): Promise<void> {
  for (let from = 0; from < named.length; from += INSERT_COUNT)
    await rows
      .of('agentBatchItem')
      .createQueryBuilder()
      .insert()
      .values(
        named.slice(from, from + INSERT_COUNT).map(({ id: agent_id }) => ({
          ...{ batch_id, agent_id, state: 'waiting', error: null, message: null, at: null },
        })),
      )
      // Else each row is looked for again.
      .updateEntity(false)
      .execute();
}

async function forgetOld(rows: WriteRows, before: string): Promise<void> {
  const old = await rows.of('agentBatch').find({
    ...{ select: { id: true }, where: { created_at: LessThan(before), state: In(['done', 'cancelled']) } },
  });
  for (const { id } of old) {
    await rows.of('agentBatchItem').delete({ batch_id: id });
    await rows.of('agentBatch').delete({ id });
  }
}

function tooLarge(count: number): ApiError {
  const msg = `${count} agents match; one batch changes ${AGENT_BATCH_COUNT} at most. Narrow the search.`;
  return new ApiError(422, 'BATCH_TOO_LARGE', msg, [{ path: 'search', msg }]);
}
