import { Injectable } from '@nestjs/common';
import { DEVICE_ORDER_LIFE_MS } from '@xiaozhi/contracts';
import type {
  DeviceAction,
  DeviceActionRequest,
  DeviceOrderState,
  DeviceOrderView,
} from '@xiaozhi/contracts';
import { newId } from '@xiaozhi/observability';
import { LessThan } from 'typeorm';
import { AuditService } from '../audit/audit.service.js';
import { Database } from '../database/database.js';
import type { DeviceOrderRow } from '../database/device-order-row.js';
import { DeviceService } from '../device/device.service.js';
import { refuseBrowser } from '../device/browser.rules.js';
import { isOnline } from '../device/presence.rules.js';
import type { Actor } from '../http/actor.js';
import { notFound } from '../http/api-error.js';

const KEPT_MS = 24 * 3_600_000;

/** What operators have devices do. Gateways fetch it: manager-api cannot call them. */
@Injectable()
export class DeviceActionService {
  constructor(
    private readonly database: Database,
    private readonly devices: DeviceService,
    private readonly audit: AuditService,
  ) {}

  /** Orders it, unless the device is not connected: then the answer says so. @throws ApiError 404 DEVICE_NOT_FOUND, 409 DEVICE_IS_BROWSER */
  async order(
    actor: Actor,
    deviceId: string,
    { action, text }: DeviceActionRequest,
  ): Promise<DeviceOrderView> {
    const device = await this.devices.require(deviceId);
    refuseBrowser(device);
    const now = Date.now();
    const at = (ms: number): string => new Date(now + ms).toISOString();
    const isThere = isOnline(device, now);
    const row: DeviceOrderRow = {
      id: newId(),
      device_id: device.id,
      action,
      shown_text: text ?? null,
      outcome: isThere ? null : 'offline',
      asked_by: actor.name,
      created_at: at(0),
      expires_at: at(DEVICE_ORDER_LIFE_MS),
      settled_at: isThere ? null : at(0),
    };
    await this.database.write(async (rows) => {
      await rows.of('deviceOrder').delete({ expires_at: LessThan(at(-KEPT_MS)) });
      await rows.of('deviceOrder').insert(row);
      const details = { orderId: row.id, isConnected: isThere };
      await this.audit.record(rows, actor, { action: `device.${action}`, target: device.id, details });
    });
    return toView(row, now);
  }

  /** What became of it. @throws ApiError 404 DEVICE_NOT_FOUND, ORDER_NOT_FOUND */
  async get(deviceId: string, id: string): Promise<DeviceOrderView> {
    const device = await this.devices.require(deviceId);
    const row = await this.database.repository('deviceOrder').findOneBy({ id, device_id: device.id });
    if (row === null) throw notFound('order', id);
    return toView(row, Date.now());
  }
}

function toView(row: DeviceOrderRow, nowMs: number): DeviceOrderView {
  const isOver = Date.parse(row.expires_at) <= nowMs;
  return {
    id: row.id,
    deviceId: row.device_id,
    action: row.action as DeviceAction,
    text: row.shown_text,
    state: (row.outcome ?? (isOver ? 'offline' : 'waiting')) as DeviceOrderState,
    askedBy: row.asked_by,
    createdAt: row.created_at,
    settledAt: row.settled_at,
  };
}
