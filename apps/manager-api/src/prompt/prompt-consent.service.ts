import { Inject, Injectable } from '@nestjs/common';
import { GATEWAY_CODES } from '@xiaozhi/contracts';
import type { PromptConsentReport, PromptConsentView } from '@xiaozhi/contracts';
import { normaliseDeviceId, roleIdFor } from '@xiaozhi/memory';
import { In } from 'typeorm';
import { AgentService } from '../agent/agent.service.js';
import { AuditService } from '../audit/audit.service.js';
import { Database } from '../database/database.js';
import type { WriteRows } from '../database/database.js';
import type { PromptConsentRow } from '../database/prompt-rows.js';
import type { Actor } from '../http/actor.js';
import { GatewayError, notFound } from '../http/api-error.js';
import { NOW } from '../tokens.js';

/** Who lets devices bring up what is remembered of them. Only the person gives it; an operator can withdraw it. */
@Injectable()
export class PromptConsentService {
  constructor(
    private readonly database: Database,
    private readonly agents: AgentService,
    private readonly audit: AuditService,
    @Inject(NOW) private readonly now: () => Date,
  ) {}

  /**
   * Said at a device. What is older than what is known changes nothing, nor does the same report again.
   * @throws GatewayError 10041 where consent is given for memories that are not this device's
   */
  async report(
    actor: Actor,
    { macAddress, roleId, allowed, at, turnId }: PromptConsentReport,
  ): Promise<void> {
    const deviceId = normaliseDeviceId(macAddress);
    const now = this.now().toISOString();
    const row: PromptConsentRow = {
      role_id: roleId,
      allowed: Number(allowed),
      // A gateway whose clock is ahead must not outlive what is said later.
      said_at: at < now ? at : now,
      device_id: deviceId,
      turn_id: turnId,
      updated_at: now,
    };
    await this.database.write(async (rows) => {
      const known = await rows.of('promptConsent').findOneBy({ role_id: roleId });
      const isOwn = await isRoleOf(rows, roleId, deviceId);
      if (allowed && !isOwn) {
        const message = 'These memories are not those of this device.';
        throw new GatewayError(GATEWAY_CODES.deviceNotFound, message);
      }
      // Taken back counts also where the device belongs to nobody any more.
      if (!isOwn && known?.device_id !== deviceId) return;
      if (isNewer(row, known)) await this.save(rows, actor, row);
    });
  }

  /** @throws ApiError 404 AGENT_NOT_FOUND */
  async list(agentId: string): Promise<PromptConsentView[]> {
    const labels = await this.labelsOf(agentId);
    const rows = await this.database.repository('promptConsent').find({
      where: { role_id: In([...labels.keys()]), allowed: 1 },
      order: { said_at: 'ASC', role_id: 'ASC' },
    });
    return rows.map(({ role_id: roleId, said_at: since, device_id: deviceId, turn_id: turnId }) => ({
      ...{ roleId, label: labels.get(roleId) ?? roleId, since, deviceId, turnId },
    }));
  }

  /** @throws ApiError 404 AGENT_NOT_FOUND, CONSENT_NOT_FOUND */
  async revoke(actor: Actor, agentId: string, roleId: string): Promise<void> {
    const labels = await this.labelsOf(agentId);
    const now = this.now().toISOString();
    await this.database.write(async (rows) => {
      const row = await rows.of('promptConsent').findOneBy({ role_id: roleId, allowed: 1 });
      if (row === null || !labels.has(roleId)) throw notFound('consent', roleId);
      await this.save(rows, actor, { ...row, allowed: 0, said_at: now, turn_id: null, updated_at: now });
    });
  }

  private async save(rows: WriteRows, actor: Actor, row: PromptConsentRow): Promise<void> {
    await rows.of('promptConsent').save(row);
    await this.audit.record(rows, actor, {
      action: row.allowed === 1 ? 'prompt.allow' : 'prompt.revoke',
      target: row.role_id,
      details: { deviceId: row.device_id, turnId: row.turn_id, at: row.said_at },
    });
  }

  /** The roles of an agent that may consent, in any scope that it has or had. */
  private async labelsOf(agentId: string): Promise<Map<string, string>> {
    const agent = await this.agents.require(agentId);
    const devices = await this.database.repository('device').findBy({ agent_id: agentId });
    const labels = new Map(devices.map(({ id, alias }) => [id, alias ?? id]));
    return labels.set(roleIdFor({ scope: 'agent', deviceId: '', agentId }), agent.name);
  }
}

async function isRoleOf(rows: WriteRows, roleId: string, deviceId: string): Promise<boolean> {
  const device = await rows.of('device').findOneBy({ id: deviceId });
  if (device === null) return false;
  const subject = { deviceId, agentId: device.agent_id };
  return (['device', 'agent'] as const).some((scope) => roleIdFor({ ...subject, scope }) === roleId);
}

/** Of two of one time, the one that takes it back counts. */
function isNewer(row: PromptConsentRow, known: PromptConsentRow | null): boolean {
  if (known === null || row.said_at > known.said_at) return true;
  return row.said_at === known.said_at && row.allowed < known.allowed;
}
