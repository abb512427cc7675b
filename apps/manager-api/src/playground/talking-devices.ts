import { Injectable } from '@nestjs/common';
import { roleOf } from '../auth/user-account.rules.js';
import { Database } from '../database/database.js';
import type { DeviceRow } from '../database/rows.js';
import { kindOf } from '../device/browser.rules.js';
import { DeviceService } from '../device/device.service.js';
import type { Actor } from '../http/actor.js';
import { isAllowed } from '../http/permission.js';
import { closedRoles, groupRole, reaches } from '../reach/reach.js';
import { readReach } from '../reach/reach.reader.js';

/** Devices that may talk to their agent. */
@Injectable()
export class TalkingDevices {
  constructor(
    private readonly database: Database,
    private readonly devices: DeviceService,
  ) {}

  /**
   * Undefined too for the browser of a user who may not change the agent any more: its token outlives what they may do.
   * @param macAddress in any common notation
   */
  async find(macAddress: string): Promise<DeviceRow | undefined> {
    const row = await this.devices.find(macAddress);
    if (row === undefined || kindOf(row) !== 'browser') return row;
    return (await this.isOwnerAllowed(row)) ? row : undefined;
  }

  private async isOwnerAllowed({ user_id: id, agent_id: agentId }: DeviceRow): Promise<boolean> {
    const user = id === null ? null : await this.database.repository('user').findOneBy({ id });
    if (user === null || user.disabled_at !== null || !isAllowed(roleOf(user), 'agent.write')) return false;
    const reach = await readReach(this.database, user);
    return reaches(reach, agentId, 'edit') && (await this.isMemoryOpen(reach, agentId));
  }

  /** What a browser hears of a group's memory comes from conversations of all its agents. */
  private async isMemoryOpen(reach: Pick<Actor, 'reach'>, id: string): Promise<boolean> {
    const agent = await this.database.repository('agent').findOneBy({ id });
    if (agent?.memory_scope.startsWith('group:') !== true) return true;
    return !(await closedRoles(this.database, reach)).has(groupRole(agent.memory_scope));
  }
}
