import { Inject, Injectable } from '@nestjs/common';
import { comparedMemory } from '@xiaozhi/contracts';
import type {
  ComparedMemory,
  PageView,
  ShadowJudgement,
  ShadowOutcome,
  ShadowPeriod,
  ShadowReport,
  ShadowStatistics,
  ShadowTurnQuery,
  ShadowTurnView,
  ShadowVerdict,
} from '@xiaozhi/contracts';
import type { SelectQueryBuilder } from 'typeorm';
import { z } from 'zod';
import { AgentService } from '../agent/agent.service.js';
import { AuditService } from '../audit/audit.service.js';
import { Database } from '../database/database.js';
import type { WriteRows } from '../database/database.js';
import type { ShadowComparisonRow } from '../database/shadow-rows.js';
import type { Actor } from '../http/actor.js';
import { notFound } from '../http/api-error.js';
import { isOfErasedRole } from '../memory-erasure/late-report.js';
import { NOW } from '../tokens.js';
import { statisticsOf } from './shadow-statistics.js';

const DAY_MS = 24 * 60 * 60_000;
/** Comparisons are for choosing a provider, not an archive of what people's memories say. */
const KEPT_DAYS = 30;
const KEPT_COUNT = 10_000;

const memoriesColumn = z.array(comparedMemory);

/** What two memories recalled for the same turns. */
@Injectable()
export class ShadowComparisonService {
  constructor(
    private readonly agents: AgentService,
    private readonly audit: AuditService,
    private readonly database: Database,
    @Inject(NOW) private readonly now: () => Date,
  ) {}

  /** The same turn twice is one comparison; what was said before a person was erased does not come back. */
  async report(report: ShadowReport): Promise<void> {
    await this.database.write(async (rows) => {
      if (await isOfErasedRole(rows, report.roleId, report.at)) return;
      if ((await rows.of('shadowComparison').countBy({ turn_id: report.turnId })) > 0) return;
      await rows.of('shadowComparison').insert(toRow(report));
    });
  }

  /** @throws ApiError 404 AGENT_NOT_FOUND */
  async statistics(agentId: string, period: ShadowPeriod): Promise<ShadowStatistics> {
    await this.agents.require(agentId);
    const rows = await this.within(agentId, period)
      .select(
        ['turn_id', 'primary_ms', 'primary_complete', 'primary_count', 'shadow_ms', 'shadow_outcome'].map(
          (column) => `row.${column}`,
        ),
      )
      .addSelect(['row.shadow_reason', 'row.shadow_count', 'row.both_count', 'row.verdict'])
      .getMany();
    return statisticsOf(rows);
  }

  /** Holds texts of memories, so that it is in the audit log who read them. @throws ApiError 404 AGENT_NOT_FOUND */
  async turns(actor: Actor, agentId: string, query: ShadowTurnQuery): Promise<PageView<ShadowTurnView>> {
    await this.agents.require(agentId);
    await this.database.write((rows) =>
      this.audit.record(rows, actor, { action: 'memory-shadow.read', target: agentId }),
    );
    const search = this.within(agentId, query);
    if (query.only === 'failed') search.andWhere("row.shadow_outcome <> 'answered'");
    if (query.only === 'unjudged') search.andWhere("row.verdict IS NULL AND row.shadow_outcome = 'answered'");
    if (query.only === 'differing')
      search.andWhere(
        "row.shadow_outcome = 'answered' AND (row.both_count < row.primary_count OR row.both_count < row.shadow_count)",
      );
    const [rows, total] = await search
      .orderBy('row.at', 'DESC')
      .addOrderBy('row.turn_id', 'DESC')
      .skip((query.page - 1) * query.limit)
      .take(query.limit)
      .getManyAndCount();
    return { total, list: rows.map(toView) };
  }

  /** @throws ApiError 404 COMPARISON_NOT_FOUND */
  async judge(
    actor: Actor,
    { agentId, turnId }: { agentId: string; turnId: string },
    { verdict }: ShadowJudgement,
  ): Promise<ShadowTurnView> {
    const row = await this.database.write(async (rows) => {
      const known = await rows.of('shadowComparison').findOneBy({ turn_id: turnId, agent_id: agentId });
      if (known === null) throw notFound('comparison', turnId);
      const judged = {
        verdict,
        judged_by: verdict === null ? null : actor.name,
        judged_at: verdict === null ? null : this.now().toISOString(),
      };
      await rows.of('shadowComparison').update({ turn_id: turnId }, judged);
      const details = { turnId, verdict };
      await this.audit.record(rows, actor, { action: 'memory-shadow.judge', target: agentId, details });
      return { ...known, ...judged };
    });
    return toView(row);
  }

  /** Lets go of what is old, or too much. @returns how many */
  async prune(): Promise<number> {
    const oldest = new Date(this.now().getTime() - KEPT_DAYS * DAY_MS).toISOString();
    return this.database.write(async (rows) => {
      const table = rows.of('shadowComparison');
      const before = await table.count();
      await table.createQueryBuilder().delete().where('at < :oldest', { oldest }).execute();
      const agents = await table
        .createQueryBuilder('row')
        .select('row.agent_id', 'agentId')
        .groupBy('row.agent_id')
        .having('COUNT(*) > :most', { most: KEPT_COUNT })
        .getRawMany<{ agentId: string }>();
      for (const { agentId } of agents) {
        const [first] = await table.find({
          select: { turn_id: true, at: true },
          where: { agent_id: agentId },
          order: { at: 'DESC', turn_id: 'DESC' },
          skip: KEPT_COUNT - 1,
          take: 1,
        });
        const where = 'agent_id = :agentId AND at < :at';
        await table.createQueryBuilder().delete().where(where, { agentId, at: first?.at }).execute();
      }
      return before - (await table.count());
    });
  }

  private within(agentId: string, { from, to }: ShadowPeriod): SelectQueryBuilder<ShadowComparisonRow> {
    const search = this.database
      .repository('shadowComparison')
      .createQueryBuilder('row')
      .where('row.agent_id = :agentId', { agentId });
    if (from !== undefined) search.andWhere('row.at >= :from', { from });
    if (to !== undefined) search.andWhere('row.at <= :to', { to });
    return search;
  }
}

/** A person had a memory forgotten: comparisons no longer say it, on either side. */
export async function forgetCompared(rows: WriteRows, role_id: string, memoryId: string): Promise<void> {
  const table = rows.of('shadowComparison');
  for (const row of await table.findBy({ role_id })) {
    const [primary, shadow] = [parse(row.primary_memories), parse(row.shadow_memories)];
    const meant = primary.find(({ id }) => id === memoryId);
    if (meant === undefined) continue;
    const isMeant = (memory: ComparedMemory, index: number): boolean =>
      memory.id === memoryId || memory.text === meant.text || index === meant.match;
    const without = (memories: readonly ComparedMemory[], other: number): string =>
      JSON.stringify(
        memories.map((memory, index) =>
          isMeant(memory, other === 1 ? index : -1) ? { ...memory, text: '' } : memory,
        ),
      );
    const changed = { primary_memories: without(primary, 0), shadow_memories: without(shadow, 1) };
    await table.update({ turn_id: row.turn_id, role_id }, changed);
  }
}

function toRow({ primary, shadow, ...turn }: ShadowReport): ShadowComparisonRow {
  return {
    turn_id: turn.turnId,
    agent_id: turn.agentId,
    role_id: turn.roleId,
    device_id: turn.deviceId,
    session_id: turn.sessionId,
    at: turn.at,
    primary_config_id: primary.configId,
    primary_ms: Math.round(primary.ms),
    primary_complete: Number(primary.isComplete),
    primary_memories: JSON.stringify(primary.memories),
    primary_count: primary.memories.length,
    shadow_config_id: shadow.configId,
    shadow_ms: Math.round(shadow.ms),
    shadow_outcome: shadow.outcome,
    shadow_reason: shadow.reason ?? null,
    shadow_memories: JSON.stringify(shadow.memories),
    shadow_count: shadow.memories.length,
    both_count: primary.memories.filter(({ match }) => match !== null).length,
    verdict: null,
    judged_by: null,
    judged_at: null,
  };
}

function toView(row: ShadowComparisonRow): ShadowTurnView {
  return {
    turnId: row.turn_id,
    roleId: row.role_id,
    deviceId: row.device_id,
    sessionId: row.session_id,
    at: row.at,
    primary: {
      configId: row.primary_config_id,
      ms: row.primary_ms,
      isComplete: row.primary_complete === 1,
      memories: parse(row.primary_memories),
    },
    shadow: {
      configId: row.shadow_config_id,
      ms: row.shadow_ms,
      outcome: row.shadow_outcome as ShadowOutcome,
      reason: row.shadow_reason,
      memories: parse(row.shadow_memories),
    },
    bothCount: row.both_count,
    verdict: row.verdict as ShadowVerdict | null,
    judgedBy: row.judged_by,
  };
}

function parse(column: string): ComparedMemory[] {
  return memoriesColumn.parse(JSON.parse(column));
}
