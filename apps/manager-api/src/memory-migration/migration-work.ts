import { Inject, Injectable } from '@nestjs/common';
import type { MemoryMigrationState } from '@xiaozhi/contracts';
import { parseRoleId } from '@xiaozhi/memory';
import type { RoleId } from '@xiaozhi/memory';
import { keepAgentVersion } from '../agent-version/keep-agent-version.js';
import { AuditService } from '../audit/audit.service.js';
import { Database } from '../database/database.js';
import type { MemoryMigrationRow } from '../database/shadow-rows.js';
import { SYSTEM } from '../http/actor.js';
import { AgentMemory } from '../memory/agent-memory.js';
import { NOW } from '../tokens.js';
import { MigrationItems } from './migration-items.js';
import { parseReport, rolesOf } from './migration-report.js';
import type { MigrationReport } from './migration-report.js';
import { MigrationSides } from './migration-sides.js';
import { RoleMigration } from './role-migration.js';

type Roles = { roleId: RoleId; migration: RoleMigration }[];

/** What a migration does in each of its states, until it has something to ask an operator. */
@Injectable()
export class MigrationWork {
  constructor(
    private readonly sides: MigrationSides,
    private readonly agentMemory: AgentMemory,
    private readonly audit: AuditService,
    private readonly database: Database,
    @Inject(NOW) private readonly now: () => Date,
  ) {}

  /** Does what is to be done in the row's state. @returns the next state. @throws MemoryError, or the signal's reason */
  async step(row: MemoryMigrationRow, signal: AbortSignal): Promise<MemoryMigrationState> {
    const roles = await this.roles(row, signal);
    switch (row.state) {
      case 'copying':
        for (const { migration } of roles) await migration.copy();
        return 'verifying';
      case 'verifying':
        await this.verify(row, roles);
        return 'copied';
      case 'switching':
        return this.switch(row, roles);
      case 'rolling-back':
        await this.handBack(row);
        for (const { migration } of roles) await migration.rollBack();
        return 'rolled-back';
      case 'erasing':
        for (const { roleId, migration } of roles)
          await this.note(row, roleId, { erased: await migration.eraseSource() });
        return 'source-erased';
      default:
        return row.state as MemoryMigrationState;
    }
  }

  /** What was said since, then the change of the agent, then what was on its way to the source meanwhile. */
  private async switch(row: MemoryMigrationRow, roles: Roles): Promise<MemoryMigrationState> {
    if (row.former_config_id === null) {
      for (const { migration } of roles) await migration.copy();
      await this.verify(row, roles);
      if (!(await this.isWhole(row.id)) && !parseReport(row).force) {
        await this.say(row.id, 'Not all memories are at the target: look at the report, or switch by force.');
        return 'copied';
      }
      await this.handOver(row);
    }
    for (const { migration } of roles) await migration.copy(false);
    return 'switched';
  }

  private async verify(row: MemoryMigrationRow, roles: Roles): Promise<void> {
    for (const { roleId, migration } of roles) await this.note(row, roleId, await migration.verify());
  }

  private async isWhole(id: string): Promise<boolean> {
    const row = await this.database.repository('memoryMigration').findOneByOrFail({ id });
    const roles = await rolesOf(this.database, row);
    return roles.every(({ failed, missing, differing }) => failed + missing + differing === 0);
  }

  /** The agent remembers with the target from now on. A shadow of the same config would be compared with itself. */
  private async handOver({ id, agent_id, target_config_id }: MemoryMigrationRow): Promise<void> {
    await this.database.write(async (rows) => {
      const agent = await rows.of('agent').findOneByOrFail({ id: agent_id });
      const stamps = { updated_at: this.now().toISOString(), version: agent.version + 1 };
      await rows.of('agent').update({ id: agent_id }, { memory_config_id: target_config_id, ...stamps });
      await rows.of('agentShadow').delete({ agent_id, config_id: target_config_id });
      await rows.of('memoryMigration').update({ id }, { former_config_id: agent.memory_config_id });
      await keepAgentVersion(rows, SYSTEM, agent_id, { action: 'memory-migration.switched' });
      const details = { migrationId: id, from: agent.memory_config_id, to: target_config_id };
      await this.audit.record(rows, SYSTEM, {
        action: 'memory-migration.switched',
        target: agent_id,
        details,
      });
    });
  }

  private async handBack({
    id,
    agent_id,
    target_config_id,
    former_config_id,
  }: MemoryMigrationRow): Promise<void> {
    if (former_config_id === null) return;
    await this.database.write(async (rows) => {
      const agent = await rows.of('agent').findOneBy({ id: agent_id });
      // An operator may have chosen another memory since.
      if (agent?.memory_config_id !== target_config_id) return;
      const stamps = { updated_at: this.now().toISOString(), version: agent.version + 1 };
      await rows.of('agent').update({ id: agent_id }, { memory_config_id: former_config_id, ...stamps });
      await keepAgentVersion(rows, SYSTEM, agent_id, { action: 'memory-migration.back' });
      const details = { migrationId: id, from: target_config_id, to: former_config_id };
      await this.audit.record(rows, SYSTEM, { action: 'memory-migration.back', target: agent_id, details });
    });
  }

  private async roles(row: MemoryMigrationRow, signal: AbortSignal): Promise<Roles> {
    const source = await this.sides.of(row.source_config_id, signal);
    const target = await this.sides.of(row.target_config_id, signal, row.id);
    const items = new MigrationItems(this.database, row.id, this.now);
    const current =
      row.role_id === null ? await this.agentMemory.allRolesOf(row.agent_id) : [parseRoleId(row.role_id)];
    // A device that went to another agent meanwhile is taken back too.
    const started = (await rolesOf(this.database, row)).map(({ roleId }) => parseRoleId(roleId));
    const isBack = row.state === 'rolling-back' || row.state === 'erasing';
    const roleIds = isBack ? started : current;
    const deps = { source, target, items, signal };
    return roleIds.map((roleId) => ({ roleId, migration: new RoleMigration(roleId, deps) }));
  }

  private async note(
    { id }: MemoryMigrationRow,
    roleId: RoleId,
    counts: Partial<MigrationReport['roles'][string]>,
  ): Promise<void> {
    await this.database.write(async (rows) => {
      const row = await rows.of('memoryMigration').findOneByOrFail({ id });
      const report = parseReport(row);
      const before = report.roles[roleId] ?? { verified: 0, missing: 0, differing: 0, erased: 0 };
      report.roles[roleId] = { ...before, ...counts };
      await rows.of('memoryMigration').update({ id }, { report: JSON.stringify(report) });
    });
  }

  private async say(id: string, fault: string): Promise<void> {
    await this.database.write((rows) => rows.of('memoryMigration').update({ id }, { fault }));
  }
}
