import { createHash } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { GATEWAY_CODES } from '@xiaozhi/contracts';
import type {
  AnnouncementCreate,
  AnnouncementQuery,
  AnnouncementView,
  PageView,
  ReminderReport,
} from '@xiaozhi/contracts';
import { normaliseDeviceId } from '@xiaozhi/memory';
import { newId } from '@xiaozhi/observability';
import { toLocal } from '@xiaozhi/schedule';
import { In } from 'typeorm';
import { AgentService } from '../agent/agent.service.js';
import { isTimeZone } from '../agent/agent.rules.js';
import { AuditService } from '../audit/audit.service.js';
import { Database } from '../database/database.js';
import type { WriteRows } from '../database/database.js';
import type { AnnouncementRow, DeviceRow } from '../database/rows.js';
import { NO_BROWSER } from '../device/browser.rules.js';
import { DeviceService } from '../device/device.service.js';
import type { Actor } from '../http/actor.js';
import { ApiError, GatewayError, notFound } from '../http/api-error.js';
import { reachedDevices, narrowed } from '../reach/reach.js';
import { NOW } from '../tokens.js';
import { OPEN, PAST, UNCLAIMED, newAnnouncement, toAnnouncementView } from './announcement.rules.js';

/** A due time may lie this far back: clocks differ, and requests take time. */
const PAST_SLACK_MS = 60_000;

/** What devices are to say unasked: made and withdrawn by operators, and by people through their device. */
@Injectable()
export class AnnouncementService {
  constructor(
    private readonly database: Database,
    private readonly agents: AgentService,
    private readonly devices: DeviceService,
    private readonly audit: AuditService,
    @Inject(NOW) private readonly now: () => Date,
  ) {}

  /** Newest due time first. @throws ApiError 404 for a device or agent that is not there */
  async list(actor: Actor, query: AnnouncementQuery): Promise<PageView<AnnouncementView>> {
    const deviceIds = await this.deviceIdsOf(query);
    const states = query.state === 'open' ? OPEN : query.state === 'past' ? PAST : query.state;
    const [rows, total] = await this.database.repository('announcement').findAndCount({
      where: {
        ...narrowed('device_id', deviceIds === undefined ? reachedDevices(actor) : In(deviceIds)),
        ...(states === undefined ? {} : { state: typeof states === 'string' ? states : In([...states]) }),
      },
      order: { due_at: 'DESC', id: 'DESC' },
      skip: (query.page - 1) * query.limit,
      take: query.limit,
    });
    return { total, list: rows.map(toAnnouncementView) };
  }

  /** @throws ApiError 404 ANNOUNCEMENT_NOT_FOUND */
  async get(id: string): Promise<AnnouncementView> {
    const row = await this.database.repository('announcement').findOneBy({ id });
    if (row === null) throw notFound('announcement', id);
    return toAnnouncementView(row);
  }

  /**
   * One for each device. @throws ApiError 404 for a device or agent that is not there, 422 for a time that has passed
   * or an agent without devices, 409 IDEMPOTENCY_KEY_REUSED
   */
  async create(actor: Actor, input: AnnouncementCreate): Promise<AnnouncementView[]> {
    const now = this.now();
    const dueAt = input.dueAt === undefined ? now : new Date(input.dueAt);
    const expiresAt = input.expiresAt === undefined ? undefined : new Date(input.expiresAt);
    if (dueAt.getTime() < now.getTime() - PAST_SLACK_MS) throw invalid('dueAt', 'this time has passed');
    if (expiresAt !== undefined && expiresAt <= dueAt) throw invalid('expiresAt', 'must be after dueAt');
    const devices = await this.targetsOf(input);
    const requestKey = input.idempotencyKey === undefined ? null : keyOf(actor, input.idempotencyKey);
    const zones = new Map<string, string>();
    for (const { agent_id: id } of devices) zones.set(id, (await this.agents.require(id)).time_zone);
    const rows = devices.map((device) => {
      const timeZone = zones.get(device.agent_id) ?? 'UTC';
      return newAnnouncement(
        {
          id: newId(),
          deviceId: device.id,
          kind: 'announcement',
          text: input.text,
          dueAt,
          localTime: toLocal(dueAt, timeZone).slice(11, 16),
          timeZone,
          recurrence: input.recurrence ?? null,
          askedBy: `user:${actor.name}`,
          turnId: null,
          requestKey,
          expiresAt,
        },
        now,
      );
    });
    const made = await this.database.write((tables) => this.insertOnce(tables, actor, rows, input));
    return made.map(toAnnouncementView);
  }

  /** Withdraws what has not been said; what repeats does not come again. @throws ApiError 404, 409 ANNOUNCEMENT_OVER */
  async cancel(actor: Actor, id: string): Promise<AnnouncementView> {
    const row = await this.database.write((rows) => this.withdraw(rows, actor, id));
    if (row === undefined) throw notFound('announcement', id);
    if (row.state !== 'cancelled')
      throw new ApiError(409, 'ANNOUNCEMENT_OVER', `This announcement is ${row.state} already.`);
    return toAnnouncementView(row);
  }

  /** A reminder asked for by voice; the same id again changes nothing. @throws GatewayError 10041 unknown device */
  async report(actor: Actor, report: ReminderReport): Promise<void> {
    const device = await this.requireForGateway(report.macAddress);
    const timeZone = isTimeZone(report.timeZone) ? report.timeZone : 'UTC';
    const { id, text, localTime, recurrence, turnId } = report;
    const row = newAnnouncement(
      {
        ...{ id, deviceId: device.id, kind: 'reminder', text, localTime, timeZone, recurrence, turnId },
        ...{ dueAt: new Date(report.dueAt), askedBy: 'voice', requestKey: null, expiresAt: undefined },
      },
      this.now(),
    );
    await this.database.write(async (rows) => {
      if ((await rows.of('announcement').countBy({ id })) > 0) return;
      await rows.of('announcement').insert(row);
      await this.audit.record(rows, actor, {
        action: 'announcement.create',
        target: row.id,
        details: { deviceId: device.id, dueAt: row.due_at },
      });
    });
  }

  /** What a device has open, the next first. @throws GatewayError 10041 unknown device */
  async openOf(macAddress: string): Promise<AnnouncementView[]> {
    const device = await this.requireForGateway(macAddress);
    const rows = await this.database.repository('announcement').find({
      where: { device_id: device.id, state: In([...OPEN]) },
      order: { due_at: 'ASC', id: 'ASC' },
      take: 200,
    });
    return rows.map(toAnnouncementView);
  }

  /** Withdrawn by voice. What is over, or another device's, is left alone. */
  async cancelByVoice(actor: Actor, macAddress: string, id: string): Promise<void> {
    await this.database.write((rows) => this.withdraw(rows, actor, id, normaliseDeviceId(macAddress)));
  }

  /** @returns the row as it is then; undefined where it is not there */
  private async withdraw(
    rows: WriteRows,
    actor: Actor,
    id: string,
    deviceId?: string,
  ): Promise<AnnouncementRow | undefined> {
    const row = await rows.of('announcement').findOneBy({ id });
    if (row === null || (deviceId !== undefined && row.device_id !== deviceId)) return undefined;
    if (!OPEN.some((state) => state === row.state)) return row;
    const withdrawn = { ...UNCLAIMED, state: 'cancelled', updated_at: this.now().toISOString() };
    await rows.of('announcement').update({ id }, withdrawn);
    await this.audit.record(rows, actor, {
      action: 'announcement.cancel',
      target: id,
      details: { deviceId: row.device_id },
    });
    return { ...row, ...withdrawn };
  }

  private async insertOnce(
    tables: WriteRows,
    actor: Actor,
    rows: AnnouncementRow[],
    { text, dueAt }: AnnouncementCreate,
  ): Promise<AnnouncementRow[]> {
    const request_key = rows[0]?.request_key ?? null;
    const known =
      request_key === null
        ? []
        : await tables.of('announcement').find({ where: { request_key }, order: { id: 'ASC' } });
    if (known.length > 0) {
      const isSame = known.every((row) => row.text === text && (dueAt === undefined || row.due_at === dueAt));
      if (isSame && sameDevices(known, rows)) return known;
      const msg = 'This idempotency key was used for another announcement.';
      throw new ApiError(409, 'IDEMPOTENCY_KEY_REUSED', msg);
    }
    await tables.of('announcement').insert(rows);
    for (const { id, device_id: deviceId, due_at } of rows) {
      const details = { deviceId, dueAt: due_at };
      await this.audit.record(tables, actor, { action: 'announcement.create', target: id, details });
    }
    return rows;
  }

  private async targetsOf({ deviceId, agentId }: AnnouncementCreate): Promise<DeviceRow[]> {
    if (deviceId !== undefined) return [await this.devices.require(deviceId)];
    await this.agents.require(agentId ?? '');
    const devices = await this.database
      .repository('device')
      .find({ where: { ...NO_BROWSER, agent_id: agentId }, order: { id: 'ASC' } });
    if (devices.length === 0) throw invalid('agentId', 'no device is bound to this agent');
    return devices;
  }

  private async deviceIdsOf({ deviceId, agentId }: AnnouncementQuery): Promise<string[] | undefined> {
    if (deviceId !== undefined) return [(await this.devices.require(deviceId)).id];
    if (agentId === undefined) return undefined;
    await this.agents.require(agentId);
    const devices = await this.database.repository('device').findBy({ agent_id: agentId });
    return devices.map(({ id }) => id);
  }

  private async requireForGateway(macAddress: string): Promise<DeviceRow> {
    const device = await this.devices.find(macAddress);
    if (device === undefined)
      throw new GatewayError(GATEWAY_CODES.deviceNotFound, 'No agent has this device.');
    return device;
  }
}

function sameDevices(known: AnnouncementRow[], asked: AnnouncementRow[]): boolean {
  const ids = new Set(known.map(({ device_id: id }) => id));
  return ids.size === asked.length && asked.every(({ device_id: id }) => ids.has(id));
}

/** Keys of two operators never meet. */
function keyOf(actor: Actor, idempotencyKey: string): string {
  return createHash('sha256')
    .update(JSON.stringify([actor.kind, actor.id, idempotencyKey]))
    .digest('base64url');
}

function invalid(path: string, msg: string): ApiError {
  return new ApiError(422, 'INPUT_INVALID', `${path}: ${msg}`, [{ path, msg }]);
}
