import { Injectable } from '@nestjs/common';
import { recalledItem } from '@xiaozhi/contracts';
import type { InteractionReport, InteractionState, InteractionView, PageView } from '@xiaozhi/contracts';
import { z } from 'zod';
import { countChanges } from '../analytics/counted-sources.js';
import { interactionContributions } from '../analytics/interaction-contributions.js';
import { Database } from '../database/database.js';
import type { InteractionRow } from '../database/rows.js';
import type { Actor } from '../http/actor.js';
import { isOfErasedRole } from '../memory-erasure/late-report.js';
import { closedRoles, openRoles, reachedAgents, narrowed } from '../reach/reach.js';
import { countRecalls } from './memory-recalls.js';

/** Reports may overtake one another: a state never gives way to an earlier one. */
const ORDER: Record<InteractionState, number> = {
  captured: 0,
  queued: 1,
  accepted: 2,
  screened: 3,
  extracted: 3,
  nothing: 3,
  failed: 3,
  discarded: 3,
};

const NOTHING_RECALLED = '[]';

/** What each turn gave to memory, and what became of it. */
@Injectable()
export class InteractionService {
  constructor(private readonly database: Database) {}

  async report(report: InteractionReport): Promise<void> {
    await this.database.write(async (rows) => {
      if (await isOfErasedRole(rows, report.roleId, report.at)) return;
      const known = await rows.of('interaction').findOneBy({ id: report.interactionId });
      // Recalls are reported once, and the report may come twice: only the first that has them counts.
      if (known === null || known.recalled === NOTHING_RECALLED) await countRecalls(rows, report);
      const next = known === null ? toRow(report) : merge(known, report);
      if (known === null) await rows.of('interaction').insert(next);
      else await rows.of('interaction').update({ id: known.id, role_id: known.role_id }, next);
      const before = known === null ? [] : interactionContributions(known);
      const after = interactionContributions(next);
      await countChanges(rows, 'interactions', [{ key: next.id, before, after }]);
    });
  }

  async list(
    actor: Actor,
    query: { agentId?: string; roleId?: string; state?: string; page: number; limit: number },
  ): Promise<PageView<InteractionView>> {
    const closed = await closedRoles(this.database, actor);
    const [rows, total] = await this.database.repository('interaction').findAndCount({
      where: {
        ...narrowed('agent_id', reachedAgents(actor, query.agentId)),
        ...narrowed('role_id', openRoles(closed, query.roleId)),
        ...narrowed('state', query.state),
      },
      order: { created_at: 'DESC', id: 'DESC' },
      skip: (query.page - 1) * query.limit,
      take: query.limit,
    });
    return { total, list: rows.map(toView) };
  }

  /** Oldest first. What was recalled of a group that the actor does not reach as a whole is left out. */
  async ofSession(actor: Actor, sessionId: string): Promise<InteractionView[]> {
    const rows = await this.database.repository('interaction').find({
      where: { session_id: sessionId, ...narrowed('agent_id', reachedAgents(actor)) },
      order: { created_at: 'ASC', id: 'ASC' },
    });
    const closed = await closedRoles(this.database, actor);
    return rows.map((row) => toView(closed.has(row.role_id) ? { ...row, recalled: NOTHING_RECALLED } : row));
  }

  async find(id: string): Promise<InteractionView | undefined> {
    const row = await this.database.repository('interaction').findOneBy({ id });
    return row === null ? undefined : toView(row);
  }
}

function toRow(report: InteractionReport): InteractionRow {
  return {
    id: report.interactionId,
    role_id: report.roleId,
    session_id: report.sessionId,
    device_id: report.deviceId,
    agent_id: report.agentId,
    state: report.state,
    provider_code: report.providerCode ?? null,
    fact_count: report.factCount ?? null,
    reason: report.reason ?? null,
    recalled: JSON.stringify(report.recalled ?? []),
    recall_ms: report.recallMs === undefined ? null : Math.round(report.recallMs),
    created_at: report.at,
    updated_at: report.at,
    lines_gone_at: null,
    audio_gone_at: null,
  };
}

function merge(known: InteractionRow, report: InteractionReport): InteractionRow {
  const recalled = report.recalled === undefined ? known.recalled : JSON.stringify(report.recalled);
  const recall_ms = report.recallMs === undefined ? known.recall_ms : Math.round(report.recallMs);
  const created_at = report.at < known.created_at ? report.at : known.created_at;
  const isRetried = known.state === 'failed' && report.isRetried === true;
  if (ORDER[report.state] < ORDER[known.state as InteractionState] && !isRetried)
    return { ...known, recalled, recall_ms, created_at };
  return {
    ...known,
    recalled,
    recall_ms,
    created_at,
    state: report.state,
    provider_code: report.providerCode ?? known.provider_code,
    fact_count: report.factCount ?? known.fact_count,
    reason: report.reason ?? null,
    updated_at: report.at,
  };
}

function toView(row: InteractionRow): InteractionView {
  return {
    id: row.id,
    roleId: row.role_id,
    sessionId: row.session_id,
    deviceId: row.device_id,
    agentId: row.agent_id,
    state: row.state as InteractionState,
    providerCode: row.provider_code,
    factCount: row.fact_count,
    reason: row.reason,
    recalled: z.array(recalledItem).parse(JSON.parse(row.recalled)),
    recallMs: row.recall_ms,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  };
}
