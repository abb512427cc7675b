import { Injectable } from '@nestjs/common';
import type {
  MemoryMigrationDryRun,
  MemoryMigrationErasure,
  MemoryMigrationItemQuery,
  MemoryMigrationItemView,
  MemoryMigrationPlan,
  MemoryMigrationState,
  MemoryMigrationSwitch,
  MemoryMigrationView,
  PageQuery,
  PageView,
} from '@xiaozhi/contracts';
import { MemoryError } from '@xiaozhi/memory';
import type { RoleId } from '@xiaozhi/memory';
import { newId } from '@xiaozhi/observability';
import { AgentService } from '../agent/agent.service.js';
import type { ModelConfigRow } from '../database/rows.js';
import type { MemoryMigrationRow } from '../database/shadow-rows.js';
import type { Actor } from '../http/actor.js';
import { ApiError } from '../http/api-error.js';
import { AgentMemory } from '../memory/agent-memory.js';
import { sameness } from '../memory-transfer/formats/id-from-text.js';
import { ModelProviderService } from '../model-provider/model-provider.service.js';
import { MemoryMigrationRunner } from './memory-migration.runner.js';
import { parseReport } from './migration-report.js';
import type { MigrationReport } from './migration-report.js';
import type { MigrationSide } from './migration-side.js';
import { MigrationSides, lossesOf } from './migration-sides.js';
import { MigrationTables } from './migration-tables.js';
import type { MigrationOrder as Order, MigrationSubject as Subject } from './migration-tables.js';

/** A dry run is waited for: what takes longer says so. */
const DRY_RUN_DEADLINE_MS = 60_000;
const EMPTY_REPORT = JSON.stringify({ resumes: null, force: false, roles: {} } satisfies MigrationReport);

/** Migrations of an agent's memories as operators order them; the work is the runner's. */
@Injectable()
export class MemoryMigrationService {
  constructor(
    private readonly agents: AgentService,
    private readonly providers: ModelProviderService,
    private readonly agentMemory: AgentMemory,
    private readonly sides: MigrationSides,
    private readonly runner: MemoryMigrationRunner,
    private readonly database: MigrationTables,
  ) {}

  /** Reads both sides and writes nothing. @throws ApiError as `MigrationSides.check`, 502 of the providers */
  async dryRun(agentId: string, plan: MemoryMigrationPlan): Promise<MemoryMigrationDryRun> {
    const { source, target, roleIds } = await this.resolve(agentId, plan);
    const signal = AbortSignal.timeout(DRY_RUN_DEADLINE_MS);
    const [from, to] = await Promise.all([
      this.sides.of(source.id, signal),
      this.sides.of(target.id, signal),
    ]);
    const roles: MemoryMigrationDryRun['roles'] = [];
    for (const roleId of roleIds) roles.push(await readable(() => compare(roleId, from, to)));
    return {
      source: { configId: source.id, providerCode: source.provider_code },
      target: { configId: target.id, providerCode: target.provider_code },
      roles,
      losses: lossesOf(source.provider_code, target.provider_code),
    };
  }

  /** @throws ApiError as `dryRun`, 409 MIGRATION_RUNNING while another one of the agent is not over */
  async start(actor: Actor, agentId: string, plan: MemoryMigrationPlan): Promise<MemoryMigrationView> {
    const { source, target } = await this.resolve(agentId, plan);
    const at = this.database.timestamp();
    const row: MemoryMigrationRow = {
      ...{ id: newId(), agent_id: agentId, role_id: plan.roleId ?? null, state: 'copying' },
      ...{ source_config_id: source.id, target_config_id: target.id, report: EMPTY_REPORT, fault: null },
      ...{ actor: actor.name, created_at: at, updated_at: at, lease_until: null, former_config_id: null },
    };
    await this.database.insert(actor, row);
    this.runner.nudge();
    return this.toView(row);
  }

  async list(agentId: string, page: PageQuery): Promise<PageView<MemoryMigrationView>> {
    await this.agents.require(agentId);
    const [rows, total] = await this.database.page(agentId, page);
    return { total, list: await Promise.all(rows.map((row) => this.toView(row))) };
  }

  /** @throws ApiError 404 MIGRATION_NOT_FOUND */
  async get(subject: Subject): Promise<MemoryMigrationView> {
    return this.toView(await this.database.require(subject));
  }

  async items(subject: Subject, query: MemoryMigrationItemQuery): Promise<PageView<MemoryMigrationItemView>> {
    await this.database.require(subject);
    return this.database.items(subject.migrationId, query);
  }

  /** A paused one goes on; one that was copied follows what the source has learned since. */
  async resume(actor: Actor, subject: Subject): Promise<MemoryMigrationView> {
    const row = await this.database.require(subject);
    const resumes = row.state === 'paused' ? parseReport(row).resumes : null;
    const to = (resumes ?? 'copying') as MemoryMigrationState;
    return this.order(actor, subject, { action: 'resume', from: ['paused', 'copied'], to });
  }

  /** @throws ApiError 409 MIGRATION_ONE_ROLE, since an agent has one memory for all its roles */
  async switch(
    actor: Actor,
    subject: Subject,
    { force }: MemoryMigrationSwitch,
  ): Promise<MemoryMigrationView> {
    const row = await this.database.require(subject);
    if (row.role_id !== null)
      throw new ApiError(
        409,
        'MIGRATION_ONE_ROLE',
        'Only one role was moved; an agent switches with all of its roles.',
      );
    const change = (report: MigrationReport): MigrationReport => ({ ...report, force });
    return this.order(actor, subject, { action: 'switch', from: ['copied'], to: 'switching', change });
  }

  /** Takes away what it wrote, and gives the agent its former memory back. */
  async rollBack(actor: Actor, subject: Subject): Promise<MemoryMigrationView> {
    const from = ['copying', 'verifying', 'copied', 'switching', 'switched', 'paused'] as const;
    return this.order(actor, subject, { action: 'roll-back', from, to: 'rolling-back' });
  }

  /** @throws ApiError 422 INPUT_INVALID unless the source's config id is repeated */
  async eraseSource(
    actor: Actor,
    subject: Subject,
    { confirm }: MemoryMigrationErasure,
  ): Promise<MemoryMigrationView> {
    const row = await this.database.require(subject);
    if (confirm !== row.source_config_id) {
      const msg = 'repeats the config id of the source';
      throw new ApiError(422, 'INPUT_INVALID', `confirm: ${msg}`, [{ path: 'confirm', msg }]);
    }
    return this.order(actor, subject, { action: 'erase-source', from: ['switched'], to: 'erasing' });
  }

  private async order(actor: Actor, subject: Subject, order: Order): Promise<MemoryMigrationView> {
    const row = await this.database.order(actor, subject, order);
    this.runner.nudge();
    return this.toView(row);
  }

  private async resolve(
    agentId: string,
    { source: reference, target, roleId }: MemoryMigrationPlan,
  ): Promise<{ source: ModelConfigRow; target: ModelConfigRow; roleIds: readonly RoleId[] }> {
    const agent = await this.agents.require(agentId);
    const source = await this.providers.resolveConfig(
      'Memory',
      reference ?? agent.memory_config_id,
      'source',
    );
    const to = await this.providers.resolveConfig('Memory', target, 'target');
    await this.sides.check(source, to);
    const roleIds =
      roleId === undefined
        ? await this.agentMemory.allRolesOf(agentId)
        : [await this.agentMemory.requireRole(agentId, roleId)];
    return { source, target: to, roleIds };
  }

  private async toView(row: MemoryMigrationRow): Promise<MemoryMigrationView> {
    const [sourceCode, targetCode] = [
      await this.sides.codeOf(row.source_config_id),
      await this.sides.codeOf(row.target_config_id),
    ];
    return {
      id: row.id,
      agentId: row.agent_id,
      roleId: row.role_id,
      source: { configId: row.source_config_id, providerCode: sourceCode },
      target: { configId: row.target_config_id, providerCode: targetCode },
      state: row.state as MemoryMigrationState,
      fault: row.fault,
      actor: row.actor,
      createdAt: row.created_at,
      updatedAt: row.updated_at,
      formerConfigId: row.former_config_id,
      roles: await this.database.roles(row),
      losses: lossesOf(sourceCode, targetCode),
    };
  }
}

async function compare(
  roleId: RoleId,
  source: MigrationSide,
  target: MigrationSide,
): Promise<MemoryMigrationDryRun['roles'][number]> {
  const known = new Set<string>();
  for await (const { memory, originId } of target.read(roleId))
    known.add(originId).add(sameness(memory.text));
  let [current, there] = [0, 0];
  for await (const { memory, originId } of source.read(roleId)) {
    current += 1;
    if (known.has(originId) || known.has(sameness(memory.text))) there += 1;
  }
  return { roleId, current, superseded: await source.countSuperseded(roleId), there };
}

async function readable<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof MemoryError) throw new ApiError(502, error.code, error.message);
    if (error instanceof DOMException)
      throw new ApiError(504, 'MEMORY_UNAVAILABLE', 'The memory provider did not answer in time.');
    throw error;
  }
}
