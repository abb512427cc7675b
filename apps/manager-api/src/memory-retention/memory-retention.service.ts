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
import { MemoryOperations } from '../memory-history/memory-operations.js';
import { NOW } from '../tokens.js';
import { planRetention } from './plan-retention.js';
import type { Pruned } from './plan-retention.js';
import { recallsOf } from './recalls.js';

const SHOWN_COUNT = 100;

interface Judged {
  examined: number;
  pruned: Pruned[];
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
    const { lastRunAt: last_run_at } = await this.get(agentId);
    await this.database.write(async (rows) => {
      const row = { agent_id: agentId, policy: JSON.stringify(policy), enabled: Number(policy.enabled) };
      await rows.of('memoryRetention').save({ ...row, last_run_at });
      const { enabled, graceDays, maxCount, minStrength } = policy;
      await this.audit.record(rows, actor, {
        action: 'memory.retention',
        target: agentId,
        details: { enabled, graceDays, maxCount, minStrength },
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
      return { dryRun, ...toResult(judged), operation: null };
    }
    let result: ReturnType<typeof toResult> | undefined;
    const subject = { kind: 'prune', agentId, roleId: roleIds[0] ?? agentId };
    const operation = await this.operations.run(actor, subject, async (rows, open) => {
      const judged = await judge(rows, roleIds, policy, now);
      for (const { row } of judged.pruned) await (await open(row.role_id)).remove(row.id, now.toISOString());
      result = toResult(judged);
      return { ...result.counts, examined: judged.examined, graceDays: policy.graceDays };
    });
    return { dryRun, ...(result as ReturnType<typeof toResult>), operation };
  }
}

async function judge(
  rows: WriteRows,
  roleIds: readonly string[],
  policy: MemoryRetentionPolicy,
  now: Date,
): Promise<Judged> {
  const judged: Judged = { examined: 0, pruned: [] };
  for (const role_id of roleIds) {
    const memories = await rows.of('memory').findBy({ role_id });
    const recalls = await recallsOf(rows, role_id);
    judged.examined += memories.length;
    judged.pruned.push(...planRetention(memories, policy, { now, recalls }));
  }
  return judged;
}

function toResult({
  examined,
  pruned,
}: Judged): Pick<MemoryRetentionResult, 'examined' | 'counts' | 'pruned'> {
  const counts = { age: 0, superseded: 0, weak: 0, count: 0 };
  for (const { reason } of pruned) counts[reason] += 1;
  const shown = pruned.slice(0, SHOWN_COUNT).map(({ row, reason, strength }) => ({
    ...{ id: row.id, roleId: row.role_id, text: row.text, kind: row.kind, reason },
    strength: Math.round(strength * 1000) / 1000,
  }));
  return { examined, counts, pruned: shown };
}
