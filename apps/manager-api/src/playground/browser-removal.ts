import { Injectable } from '@nestjs/common';
import type { WriteRows } from '../database/database.js';
import { DeviceService } from '../device/device.service.js';
import type { Actor } from '../http/actor.js';

/** Browsers that go with their user, or with the agent that they talked to. */
@Injectable()
export class BrowserRemoval {
  constructor(private readonly devices: DeviceService) {}

  /** With their own memories and conversations, as a device that is unbound. */
  async removeIn(
    rows: WriteRows,
    actor: Actor,
    whose: { user_id: string } | { agent_id: string },
  ): Promise<void> {
    const browsers = await rows.of('device').findBy({ ...whose, kind: 'browser' });
    for (const { id } of browsers) await this.devices.unbindIn(rows, actor, id, false);
  }
}
