import { Inject, Injectable } from '@nestjs/common';
import type { QuietHoursSettings } from '@xiaozhi/contracts';
import { In } from 'typeorm';
import { AgentService } from '../agent/agent.service.js';
import { AuditService } from '../audit/audit.service.js';
import { Database } from '../database/database.js';
import type { QuietHoursRow } from '../database/rows.js';
import type { Actor } from '../http/actor.js';
import { NOW } from '../tokens.js';
import type { QuietRule } from './announcement.rules.js';

const NONE: QuietHoursSettings = { quiet: null, holdsReminders: false };

/** When an agent's devices say nothing unasked. */
@Injectable()
export class QuietHoursService {
  constructor(
    private readonly database: Database,
    private readonly agents: AgentService,
    private readonly audit: AuditService,
    @Inject(NOW) private readonly now: () => Date,
  ) {}

  /** @throws ApiError 404 AGENT_NOT_FOUND */
  async get(agentId: string): Promise<QuietHoursSettings> {
    await this.agents.require(agentId);
    const row = await this.database.repository('quietHours').findOneBy({ agent_id: agentId });
    return row === null ? NONE : toSettings(row);
  }

  /** Counts from the next claim on. @throws ApiError 404 AGENT_NOT_FOUND */
  async set(actor: Actor, agentId: string, settings: QuietHoursSettings): Promise<QuietHoursSettings> {
    await this.agents.require(agentId);
    const row: QuietHoursRow = {
      agent_id: agentId,
      quiet_from: settings.quiet?.from ?? null,
      quiet_to: settings.quiet?.to ?? null,
      holds_reminders: settings.holdsReminders ? 1 : 0,
      updated_at: this.now().toISOString(),
    };
    await this.database.write(async (rows) => {
      const known = await rows.of('quietHours').findOneBy({ agent_id: agentId });
      await rows.of('quietHours').save(row);
      await this.audit.record(rows, actor, {
        action: 'agent.quiet-hours',
        target: agentId,
        before: { ...(known === null ? NONE : toSettings(known)) },
        after: { ...settings },
      });
    });
    return settings;
  }

  /** The rule for each of these devices that is bound. */
  async rulesOf(deviceIds: readonly string[]): Promise<Map<string, QuietRule>> {
    const devices = await this.database.repository('device').findBy({ id: In([...deviceIds]) });
    const agentIds = [...new Set(devices.map(({ agent_id: id }) => id))];
    const agents = await this.database.repository('agent').findBy({ id: In(agentIds) });
    const rows = await this.database.repository('quietHours').findBy({ agent_id: In(agentIds) });
    const rules = new Map(
      agents.map(({ id, time_zone: timeZone }) => {
        const row = rows.find(({ agent_id: agentId }) => agentId === id);
        const { quiet, holdsReminders } = row === undefined ? NONE : toSettings(row);
        return [id, { quiet: quiet ?? undefined, holdsReminders, timeZone }];
      }),
    );
    return new Map(
      devices.flatMap(({ id, agent_id: agentId }) => {
        const rule = rules.get(agentId);
        return rule === undefined ? [] : [[id, rule] as const];
      }),
    );
  }
}

function toSettings({ quiet_from: from, quiet_to: to, holds_reminders }: QuietHoursRow): QuietHoursSettings {
  const quiet = from === null || to === null ? null : { from, to };
  return { quiet, holdsReminders: holds_reminders === 1 };
}
