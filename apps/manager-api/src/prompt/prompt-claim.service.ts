import { Inject, Injectable } from '@nestjs/common';
import type { OpenPrompt, PromptClaim, PromptClaimRequest } from '@xiaozhi/contracts';
import { normaliseDeviceId } from '@xiaozhi/memory';
import type { RoleId } from '@xiaozhi/memory';
import { newId } from '@xiaozhi/observability';
import { toLocal } from '@xiaozhi/schedule';
import { In } from 'typeorm';
import type { Repository } from 'typeorm';
import { Database } from '../database/database.js';
import type { AgentRow, DeviceRow, Rows } from '../database/rows.js';
import { NO_BROWSER } from '../device/browser.rules.js';
import { NOW } from '../tokens.js';
import { promptEndsAt, promptRoleOf } from './prompt.rules.js';

/** A gateway has to begin within this. */
const START_WITHIN_MS = 30_000;

type Read = <K extends keyof Rows>(table: K) => Repository<Rows[K]>;

interface Permitted {
  roleId: RoleId;
  day: string;
  endsAt: Date;
}

/**
 * Decides whether a device may bring up a memory: the operator switched it on, the person agreed, it is day, no quiet
 * hour, and nothing was brought up yet that day. What is claimed counts as said: at most once, never twice.
 */
@Injectable()
export class PromptClaimService {
  constructor(
    private readonly database: Database,
    @Inject(NOW) private readonly now: () => Date,
  ) {}

  /** At which of these devices something may be brought up now. */
  async open(macAddresses: readonly string[]): Promise<OpenPrompt[]> {
    const read: Read = (table) => this.database.repository(table);
    const ids = [...new Set(macAddresses.map(normaliseDeviceId))];
    const devices = await read('device').findBy({ id: In(ids) });
    const agentIds = [...new Set(devices.map(({ agent_id: id }) => id))];
    const agents = await read('agent').findBy({ id: In(agentIds), prompts_enabled: 1 });
    const open: OpenPrompt[] = [];
    for (const device of devices) {
      const agent = agents.find(({ id }) => id === device.agent_id);
      const permitted = agent === undefined ? undefined : await this.permit(read, device, agent);
      if (permitted === undefined) continue;
      const { roleId, day } = permitted;
      open.push({ macAddress: device.id, roleId, day });
    }
    return open;
  }

  /** Takes the one prompt of the day for the first of the memories that was not brought up yet. */
  async claim({ macAddress, roleId, day, memoryIds }: PromptClaimRequest): Promise<PromptClaim | null> {
    return this.database.write(async (rows) => {
      const read: Read = (table) => rows.of(table);
      const device = await read('device').findOneBy({ id: normaliseDeviceId(macAddress) });
      const agent =
        device === null ? null : await read('agent').findOneBy({ id: device.agent_id, prompts_enabled: 1 });
      if (device === null || agent === null) return null;
      const permitted = await this.permit(read, device, agent);
      if (permitted?.roleId !== roleId || permitted.day !== day) return null;
      const told = await read('memoryPrompt').findBy({ role_id: roleId, memory_id: In(memoryIds) });
      const memoryId = memoryIds.find((id) => told.every(({ memory_id: other }) => other !== id));
      if (memoryId === undefined) return null;
      const now = this.now();
      const id = newId();
      const made = { id, role_id: roleId, memory_id: memoryId, day };
      await read('memoryPrompt').insert({ ...made, device_id: device.id, claimed_at: now.toISOString() });
      const startWithinMs = Math.min(START_WITHIN_MS, permitted.endsAt.getTime() - now.getTime());
      return { id, memoryId, startWithinMs };
    });
  }

  /** Nothing of it was heard. */
  async release(id: string): Promise<void> {
    await this.database.write((rows) => rows.of('memoryPrompt').delete({ id }));
  }

  private async permit(read: Read, device: DeviceRow, agent: AgentRow): Promise<Permitted | undefined> {
    const devicesCount = await read('device').countBy({ ...NO_BROWSER, agent_id: agent.id });
    const roleId = promptRoleOf(agent, device.id, devicesCount);
    if (roleId === undefined) return undefined;
    const now = this.now();
    const hours = await read('quietHours').findOneBy({ agent_id: agent.id });
    const { quiet_from: from, quiet_to: to } = hours ?? { quiet_from: null, quiet_to: null };
    const quiet = from === null || to === null ? undefined : { from, to };
    const endsAt = promptEndsAt(now, agent.time_zone, quiet);
    if (endsAt === undefined) return undefined;
    if ((await read('promptConsent').countBy({ role_id: roleId, allowed: 1 })) === 0) return undefined;
    const day = toLocal(now, agent.time_zone).slice(0, 10);
    if ((await read('memoryPrompt').countBy({ role_id: roleId, day })) > 0) return undefined;
    return { roleId, day, endsAt };
  }
}
