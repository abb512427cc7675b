import { Injectable } from '@nestjs/common';
import type { DevicePresenceAnswer, DevicePresenceReport } from '@xiaozhi/contracts';
import { normaliseDeviceId } from '@xiaozhi/memory';
import { In, IsNull, MoreThan } from 'typeorm';
import { Database } from '../database/database.js';
import { isPresenceDue, onlineUntil } from '../device/presence.rules.js';

/** Who is connected where, as gateways say it; they get the orders for these devices with the answer. */
@Injectable()
export class DevicePresenceService {
  constructor(private readonly database: Database) {}

  async take({ gatewayId, macAddresses, done }: DevicePresenceReport): Promise<DevicePresenceAnswer> {
    const now = Date.now();
    const ids = [...new Set(macAddresses.map((id) => normaliseDeviceId(id)))];
    await this.settle(done, now);
    if (ids.length === 0) return { orders: [] };
    await this.keep(ids, gatewayId, now);
    const orders = await this.database.repository('deviceOrder').find({
      where: { device_id: In(ids), outcome: IsNull(), expires_at: MoreThan(new Date(now).toISOString()) },
      order: { id: 'ASC' },
      take: 100,
    });
    return {
      orders: orders.map((row) => ({
        ...{ orderId: row.id, macAddress: row.device_id, action: row.action, text: row.shown_text },
      })),
    };
  }

  private async settle(done: DevicePresenceReport['done'], nowMs: number): Promise<void> {
    if (done.length === 0) return;
    const settled_at = new Date(nowMs).toISOString();
    await this.database.write(async (rows) => {
      for (const { orderId: id, outcome } of done)
        await rows.of('deviceOrder').update({ id, outcome: IsNull() }, { outcome, settled_at });
    });
  }

  private async keep(ids: string[], gatewayId: string, nowMs: number): Promise<void> {
    const known = await this.database.repository('device').find({
      select: { id: true, gateway_id: true, online_until: true },
      where: { id: In(ids) },
    });
    const due = known.filter((row) => isPresenceDue(row, gatewayId, nowMs)).map(({ id }) => id);
    if (due.length === 0) return;
    await this.database.write((rows) =>
      rows.of('device').update(
        { id: In(due) },
        {
          ...{ gateway_id: gatewayId, online_until: onlineUntil(nowMs) },
          last_seen_at: new Date(nowMs).toISOString(),
        },
      ),
    );
  }
}
