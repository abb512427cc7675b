import { Inject, Injectable } from '@nestjs/common';
import type {
  DeviceBindRequest,
  DeviceStateReport,
  DeviceUpdate,
  DeviceView,
  PageQuery,
  PageView,
  PendingDeviceView,
} from '@xiaozhi/contracts';
import { normaliseDeviceId, speakerRolePrefix } from '@xiaozhi/memory';
import { Like, MoreThan } from 'typeorm';
import { AuditService } from '../audit/audit.service.js';
import { Database } from '../database/database.js';
import type { DeviceRow } from '../database/rows.js';
import type { Actor } from '../http/actor.js';
import { ApiError, notFound } from '../http/api-error.js';
import { forgetPrompts } from '../prompt/prompt.rules.js';
import { forgetQuarantine } from '../quarantine/quarantine.rules.js';
import { RateLimit } from '../security/rate-limit.js';
import { LOGGER } from '../tokens.js';
import type { Logger } from '@xiaozhi/observability';

/** Wrong guesses of a code per operator: a million codes are not many. */
const BIND_ATTEMPTS_COUNT = 20;
const BIND_WINDOW_MS = 10 * 60_000;
/** Silence after which a device counts as gone even if no gateway said so. */
const ONLINE_MAX_AGE_MS = 15 * 60_000;

/** Bound devices: whose agent they talk to, and how they are. */
@Injectable()
export class DeviceService {
  private readonly bindAttempts = new RateLimit(BIND_ATTEMPTS_COUNT, BIND_WINDOW_MS);

  constructor(
    private readonly database: Database,
    private readonly audit: AuditService,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  async list(query: PageQuery & { agentId?: string }): Promise<PageView<DeviceView>> {
    const [rows, total] = await this.database.repository('device').findAndCount({
      where: query.agentId === undefined ? {} : { agent_id: query.agentId },
      order: { bound_at: 'ASC', id: 'ASC' },
      skip: (query.page - 1) * query.limit,
      take: query.limit,
    });
    const names = await this.agentNames();
    return { total, list: rows.map((row) => toView(row, names.get(row.agent_id) ?? '')) };
  }

  /** Devices that asked for their configuration and wait for their code, newest first. */
  async pending(): Promise<PendingDeviceView[]> {
    const rows = await this.database.repository('pendingDevice').find({
      where: { expires_at: MoreThan(new Date().toISOString()) },
      order: { last_seen_at: 'DESC' },
      take: 50,
    });
    return rows.map((row) => ({
      id: row.id,
      code: row.code,
      board: row.board,
      appVersion: row.app_version,
      lastSeenAt: row.last_seen_at,
      expiresAt: row.expires_at,
    }));
  }

  /** @throws ApiError 404 CODE_UNKNOWN, 409 DEVICE_BOUND, 429 BIND_THROTTLED */
  async bind(actor: Actor, { agentId, code }: DeviceBindRequest): Promise<DeviceView> {
    if (this.bindAttempts.take(actor.id) !== undefined) {
      throw new ApiError(429, 'BIND_THROTTLED', 'Too many codes were tried; wait ten minutes.');
    }
    const agent = await this.database.repository('agent').findOneBy({ id: agentId });
    if (agent === null) throw notFound('agent', agentId);
    const device = await this.database.write(async (rows) => {
      const pending = await rows.of('pendingDevice').findOneBy({ code });
      if (pending === null || pending.expires_at < new Date().toISOString()) {
        const msg = 'No device waits with this code; restart the device and enter the code that it speaks';
        throw new ApiError(404, 'CODE_UNKNOWN', `${msg}.`, [{ path: 'code', msg }]);
      }
      if ((await rows.of('device').countBy({ id: pending.id })) > 0) {
        throw new ApiError(409, 'DEVICE_BOUND', 'This device is bound already.');
      }
      const row = newDevice(
        { id: pending.id, board: pending.board, appVersion: pending.app_version },
        agentId,
        actor.id,
      );
      await rows.of('device').insert(row);
      await rows.of('pendingDevice').delete({ id: pending.id });
      await this.audit.record(rows, actor, { action: 'device.bind', target: row.id, details: { agentId } });
      return row;
    });
    this.bindAttempts.giveBack(actor.id);
    return toView(device, agent.name);
  }

  async update(actor: Actor, id: string, input: DeviceUpdate): Promise<DeviceView> {
    const row = await this.require(id);
    if (
      input.agentId !== undefined &&
      (await this.database.repository('agent').countBy({ id: input.agentId })) === 0
    ) {
      throw notFound('agent', input.agentId);
    }
    const alias = input.alias === undefined ? row.alias : input.alias === '' ? null : input.alias;
    const agent_id = input.agentId ?? row.agent_id;
    await this.database.write(async (rows) => {
      await rows.of('device').update({ id: row.id }, { alias, agent_id });
      await this.audit.record(rows, actor, {
        action: 'device.update',
        target: row.id,
        details: { alias, agentId: agent_id },
      });
    });
    return toView({ ...row, alias, agent_id }, (await this.agentNames()).get(agent_id) ?? '');
  }

  /**
   * Unbinds a device. Its own memories, conversations and reminders go with it, so that whoever binds it next meets a stranger;
   * memories shared by an agent or a group stay.
   * @param keepMemories leaves them, for a device that comes back to the same owner
   */
  async unbind(actor: Actor, id: string, keepMemories: boolean): Promise<void> {
    const row = await this.require(id);
    await this.database.write(async (rows) => {
      await rows.of('device').delete({ id: row.id });
      if (!keepMemories) {
        await rows.of('announcement').delete({ device_id: row.id });
        for (const role_id of [row.id, Like(`${speakerRolePrefix(row.id)}%`)]) {
          await rows.of('memory').delete({ role_id });
          await rows.of('memoryVersion').delete({ role_id });
          await rows.of('memoryRecall').delete({ role_id });
        }
        await forgetQuarantine(rows, row.id);
        await forgetQuarantine(rows, `${speakerRolePrefix(row.id)}%`);
        await forgetPrompts(rows, row.id);
        await rows.of('chatMessage').delete({ device_id: row.id });
        await rows.of('interaction').delete({ device_id: row.id });
        await rows.of('turnTrace').delete({ device_id: row.id });
      }
      await this.audit.record(rows, actor, {
        action: 'device.unbind',
        target: row.id,
        details: { keepMemories },
      });
    });
  }

  /** What a gateway sees of a device. An older session's "offline" does not end a newer one. */
  async reportState(report: DeviceStateReport): Promise<void> {
    const id = normaliseDeviceId(report.macAddress);
    await this.database.write(async (rows) => {
      const row = await rows.of('device').findOneBy({ id });
      if (row === null || (report.state === 'offline' && row.session_id !== report.sessionId)) return;
      await rows
        .of('device')
        .update({ id }, { state: report.state, session_id: report.sessionId, last_seen_at: report.at });
    });
    this.logger.debug({ deviceId: id, state: report.state }, 'device state');
  }

  /** @param id MAC in any common notation. @throws ApiError 404 DEVICE_NOT_FOUND */
  async require(id: string): Promise<DeviceRow> {
    const row = await this.find(id);
    if (row === undefined) throw notFound('device', id);
    return row;
  }

  async find(id: string): Promise<DeviceRow | undefined> {
    return (await this.database.repository('device').findOneBy({ id: normaliseDeviceId(id) })) ?? undefined;
  }

  private async agentNames(): Promise<Map<string, string>> {
    const agents = await this.database.repository('agent').find({ select: { id: true, name: true } });
    return new Map(agents.map(({ id, name }) => [id, name]));
  }
}

/** A device as it is bound. */
export function newDevice(
  device: { id: string; board: string; appVersion: string },
  agentId: string,
  userId: string | null,
): DeviceRow {
  const now = new Date().toISOString();
  return {
    id: device.id,
    alias: null,
    board: device.board,
    app_version: device.appVersion,
    agent_id: agentId,
    user_id: userId,
    client_id: null,
    state: 'offline',
    session_id: null,
    last_seen_at: now,
    bound_at: now,
  };
}

function toView(row: DeviceRow, agentName: string): DeviceView {
  const ageMs =
    row.last_seen_at === null ? Number.POSITIVE_INFINITY : Date.now() - Date.parse(row.last_seen_at);
  return {
    id: row.id,
    alias: row.alias,
    board: row.board,
    appVersion: row.app_version,
    agentId: row.agent_id,
    agentName,
    state: row.state === 'online' && ageMs < ONLINE_MAX_AGE_MS ? 'online' : 'offline',
    lastSeenAt: row.last_seen_at,
    boundAt: row.bound_at,
  };
}
