import { Injectable } from '@nestjs/common';
import { roleOf } from '../auth/user-account.rules.js';
import { Database } from '../database/database.js';
import type { DeviceRow } from '../database/rows.js';
import { kindOf } from '../device/browser.rules.js';
import { DeviceService } from '../device/device.service.js';
import { isAllowed } from '../http/permission.js';
import { reaches } from '../reach/reach.js';
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
    return reaches(await readReach(this.database, user), agentId, 'edit');
  }
}
