import { Inject, Injectable } from '@nestjs/common';
import type {
  MemoryMigrationItemQuery,
  MemoryMigrationItemState,
  MemoryMigrationItemView,
  MemoryMigrationState,
  PageQuery,
  PageView,
} from '@xiaozhi/contracts';
import { In } from 'typeorm';
import { AuditService } from '../audit/audit.service.js';
import { Database } from '../database/database.js';
import type { MemoryMigrationRow } from '../database/shadow-rows.js';
import type { Actor } from '../http/actor.js';
import { ApiError, notFound } from '../http/api-error.js';
import { NOW } from '../tokens.js';
import { WORKING_STATES, parseReport, rolesOf } from './migration-report.js';
import type { MigrationReport } from './migration-report.js';

export interface MigrationSubject {
  agentId: string;
  migrationId: string;
}

/** What an operator wants of a migration. */
export interface MigrationOrder {
  action: string;
  /** States in which it makes sense. */
  from: readonly MemoryMigrationState[];
  to: MemoryMigrationState;
  change?: (report: MigrationReport) => MigrationReport;
}

/** Rows of migrations. */
@Injectable()
export class MigrationTables {
  constructor(
    private readonly database: Database,
    private readonly audit: AuditService,
    @Inject(NOW) private readonly now: () => Date,
  ) {}

  /** ISO 8601, UTC. */
  timestamp(): string {
    return this.now().toISOString();
  }

  async insert(actor: Actor, row: MemoryMigrationRow): Promise<void> {
    await this.database.write(async (rows) => {
      const where = { agent_id: row.agent_id, state: In([...WORKING_STATES, 'paused']) };
      if ((await rows.of('memoryMigration').countBy(where)) > 0)
        throw new ApiError(409, 'MIGRATION_RUNNING', 'Another migration of this agent is not over yet.');
      await rows.of('memoryMigration').insert(row);
      const details = { migrationId: row.id, from: row.source_config_id, to: row.target_config_id };
      const entry = { action: 'memory-migration.start', target: row.agent_id, details };
      await this.audit.record(rows, actor, entry);
    });
  }

  /** @throws ApiError 409 MIGRATION_STATE where the order makes no sense now */
  async order(
    actor: Actor,
    subject: MigrationSubject,
    { action, from, to, change = (report) => report }: MigrationOrder,
  ): Promise<MemoryMigrationRow> {
    return this.database.write(async (rows) => {
      const where = { id: subject.migrationId, agent_id: subject.agentId };
      const row = await rows.of('memoryMigration').findOneBy(where);
      if (row === null) throw notFound('migration', subject.migrationId);
      if (!(from as readonly string[]).includes(row.state))
        throw new ApiError(409, 'MIGRATION_STATE', `A migration that is "${row.state}" cannot do that.`);
      const report = JSON.stringify({ ...change(parseReport(row)), resumes: null });
      const changed = { state: to, report, fault: null, updated_at: this.timestamp() };
      await rows.of('memoryMigration').update(where, changed);
      const entry = { action: `memory-migration.${action}`, target: subject.agentId };
      await this.audit.record(rows, actor, { ...entry, details: { migrationId: row.id } });
      return { ...row, ...changed };
    });
  }

  async require({ agentId, migrationId }: MigrationSubject): Promise<MemoryMigrationRow> {
    const where = { id: migrationId, agent_id: agentId };
    const row = await this.database.repository('memoryMigration').findOneBy(where);
    if (row === null) throw notFound('migration', migrationId);
    return row;
  }

  page(agent_id: string, { page, limit }: PageQuery): Promise<[MemoryMigrationRow[], number]> {
    const order = { id: 'DESC' } as const;
    return this.database
      .repository('memoryMigration')
      .findAndCount({ where: { agent_id }, order, skip: (page - 1) * limit, take: limit });
  }

  roles(row: MemoryMigrationRow): ReturnType<typeof rolesOf> {
    return rolesOf(this.database, row);
  }

  async items(
    migration_id: string,
    { state, page, limit }: MemoryMigrationItemQuery,
  ): Promise<PageView<MemoryMigrationItemView>> {
    const [rows, total] = await this.database.repository('memoryMigrationItem').findAndCount({
      where: { migration_id, ...(state === undefined ? {} : { state }) },
      order: { role_id: 'ASC', id: 'ASC' },
      skip: (page - 1) * limit,
      take: limit,
    });
    const list = rows.map((row) => ({
      roleId: row.role_id,
      sourceId: row.source_id,
      targetId: row.target_id,
      state: row.state as MemoryMigrationItemState,
      reason: row.reason,
    }));
    return { total, list };
  }
}
