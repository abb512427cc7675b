import { Inject, Injectable } from '@nestjs/common';
import { memoryRetentionPolicy } from '@xiaozhi/contracts';
import type {
  MemoryRetentionPolicy,
  MemoryRetentionResult,
  MemoryRetentionRun,
  MemoryRetentionView,
} from '@xiaozhi/contracts';
import { AgentService } from '../agent/agent.service.js';
import { AuditService } from '../audit/audit.service.js';
import { Database } from '../database/database.js';
import type { WriteRows } from '../database/database.js';
import type { Actor } from '../http/actor.js';
import { ApiError } from '../http/api-error.js';
import { AgentMemory } from '../memory/agent-memory.js';
import { fold, toSummaries } from '../memory-compression/fold.js';
import { planCompression } from '../memory-compression/plan-compression.js';
import type { CompressionPlan } from '../memory-compression/plan-compression.js';
import { MemoryOperations } from '../memory-history/memory-operations.js';
import type { OperationSubject } from '../memory-history/memory-operations.js';
import { NOW } from '../tokens.js';
import { planRetention } from './plan-retention.js';
import type { Pruned } from './plan-retention.js';
import { recallsOf } from './recalls.js';

const SHOWN_COUNT = 100;
const NO_OPERATIONS = { operation: null, compression: null };

interface Judged {
  examined: number;
  pruned: Pruned[];
  /** Of what pruning leaves. */
  plan: CompressionPlan;
}

/** What agents forget by themselves: policies, and running them. Memories of the local provider only. */
@Injectable()
export class MemoryRetentionService {
  constructor(
    private readonly agents: AgentService,
    private readonly agentMemory: AgentMemory,
    private readonly operations: MemoryOperations,
    private readonly audit: AuditService,
    private readonly database: Database,
    @Inject(NOW) private readonly now: () => Date,
  ) {}

  /** @throws ApiError 404 AGENT_NOT_FOUND */
  async get(agentId: string): Promise<MemoryRetentionView> {
    await this.agents.require(agentId);
    const row = await this.database.repository('memoryRetention').findOneBy({ agent_id: agentId });
    const policy = memoryRetentionPolicy.parse(row === null ? {} : JSON.parse(row.policy));
    return { policy, lastRunAt: row?.last_run_at ?? null };
  }

  /** @throws ApiError 404 AGENT_NOT_FOUND, 409 MEMORY_NOT_LOCAL */
  async set(actor: Actor, agentId: string, policy: MemoryRetentionPolicy): Promise<MemoryRetentionView> {
    await this.agentMemory.requireLocal(agentId);
    const { lastRunAt: last_run_at, policy: before } = await this.get(agentId);
    await this.database.write(async (rows) => {
      const row = { agent_id: agentId, policy: JSON.stringify(policy), enabled: Number(policy.enabled) };
      await rows.of('memoryRetention').save({ ...row, last_run_at });
      await this.audit.record(rows, actor, {
        action: 'memory.retention',
        target: agentId,
        details: { enabled: policy.enabled },
        ...{ before, after: policy },
      });
    });
    return this.get(agentId);
  }

  /** @throws ApiError 404 AGENT_NOT_FOUND, 409 MEMORY_NOT_LOCAL, 422 INPUT_INVALID */
  async run(actor: Actor, agentId: string, request: MemoryRetentionRun): Promise<MemoryRetentionResult> {
    const { dryRun } = request;
    if (!dryRun && request.policy !== undefined) {
      const msg = 'can be tried out in a dry run only; store it first';
      throw new ApiError(422, 'INPUT_INVALID', `policy: ${msg}`, [{ path: 'policy', msg }]);
    }
    await this.agentMemory.requireLocal(agentId);
    const policy = request.policy ?? (await this.get(agentId)).policy;
    const roleIds = (await this.agents.roles(agentId)).map(({ roleId }) => roleId);
    const now = this.now();
    if (dryRun) {
      const judged = await this.database.write((rows) => judge(rows, roleIds, policy, now));
      return { dryRun, ...toResult(judged), ...NO_OPERATIONS };
    }
    let result: ReturnType<typeof toResult> | undefined;
    const subject = { kind: 'prune', agentId, roleId: roleIds[0] ?? agentId };
    const operation = await this.operations.run(actor, subject, async (rows, open) => {
      const judged = await judge(rows, roleIds, policy, now);
      for (const { row } of judged.pruned) await (await open(row.role_id)).remove(row.id, now.toISOString());
      result = toResult(judged);
      return { ...result.counts, examined: judged.examined, graceDays: policy.graceDays };
    });
    const pruned = { dryRun, ...(result as ReturnType<typeof toResult>), operation };
    if (pruned.summaries.length === 0) return { ...pruned, compression: null };
    return { ...pruned, ...(await this.compress(actor, { ...subject, kind: 'compress' }, roleIds, policy)) };
  }

  /** Folds what pruning left, by an operation of its own: each can be undone without the other. */
  private async compress(
    actor: Actor,
    subject: OperationSubject,
    roleIds: readonly string[],
    policy: MemoryRetentionPolicy,
  ): Promise<Pick<MemoryRetentionResult, 'summaries' | 'rejectedSummaries' | 'compression'>> {
    const now = this.now();
    let plan: CompressionPlan = { digests: [], rejected: 0 };
    const compression = await this.operations.run(actor, subject, async (rows, open) => {
      plan = (await judge(rows, roleIds, policy, now)).plan;
      await fold(open, plan.digests, now.toISOString());
      const sources = plan.digests.reduce((sum, digest) => sum + digest.sources.length, 0);
      return { summaries: plan.digests.length, sources, rejected: plan.rejected };
    });
    const summaries = toSummaries(plan.digests).slice(0, SHOWN_COUNT);
    return { summaries, rejectedSummaries: plan.rejected, compression };
  }
}

async function judge(
  rows: WriteRows,
  roleIds: readonly string[],
  policy: MemoryRetentionPolicy,
  now: Date,
): Promise<Judged> {
  const judged: Judged = { examined: 0, pruned: [], plan: { digests: [], rejected: 0 } };
  for (const role_id of roleIds) {
    const memories = await rows.of('memory').findBy({ role_id });
    const recalls = await recallsOf(rows, role_id);
    judged.examined += memories.length;
    const pruned = planRetention(memories, policy, { now, recalls });
    const gone = new Set(pruned.map(({ row }) => row.id));
    const left = memories.filter(({ id }) => !gone.has(id));
    const { digests, rejected } = planCompression(left, policy, { now, recalls });
    judged.pruned.push(...pruned);
    judged.plan.digests.push(...digests);
    judged.plan.rejected += rejected;
  }
  return judged;
}

function toResult({
  examined,
  pruned,
  plan,
}: Judged): Omit<MemoryRetentionResult, 'dryRun' | 'operation' | 'compression'> {
  const counts = { age: 0, superseded: 0, weak: 0, count: 0 };
  for (const { reason } of pruned) counts[reason] += 1;
  const shown = pruned.slice(0, SHOWN_COUNT).map(({ row, reason, strength }) => ({
    ...{ id: row.id, roleId: row.role_id, text: row.text, kind: row.kind, reason },
    strength: Math.round(strength * 1000) / 1000,
  }));
  const summaries = toSummaries(plan.digests).slice(0, SHOWN_COUNT);
  return { examined, counts, pruned: shown, summaries, rejectedSummaries: plan.rejected };
}
