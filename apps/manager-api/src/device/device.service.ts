import { Inject, Injectable } from '@nestjs/common';
import { DEFAULT_CHANNEL } from '@xiaozhi/contracts';
import type {
  DeviceBindRequest,
  DeviceKind,
  DeviceStateReport,
  DeviceUpdate,
  DeviceView,
  ListQuery,
  PageView,
  PendingDeviceView,
} from '@xiaozhi/contracts';
import { normaliseDeviceId, speakerRolePrefix } from '@xiaozhi/memory';
import { Like, MoreThan } from 'typeorm';
import { uncountInteractions, uncountMemories, uncountTurns } from '../analytics/uncount.js';
import { AuditService } from '../audit/audit.service.js';
import { Database } from '../database/database.js';
import type { WriteRows } from '../database/database.js';
import type { DeviceRow } from '../database/rows.js';
import { forgetOffers } from '../firmware/rollout.rules.js';
import { narrowToReach, reaches } from '../reach/reach.js';
import { kindOf, refuseBrowser } from './browser.rules.js';
import { isOnline } from './presence.rules.js';
import type { Actor } from '../http/actor.js';
import { ApiError, notFound } from '../http/api-error.js';
import { listRows } from '../http/list-rows.js';
import type { Listing } from '../http/list-rows.js';
import { eraseLetters, lettersOfDevice } from '../outbox/erase-letters.js';
import { forgetPrompts } from '../prompt/prompt.rules.js';
import { forgetQuarantine } from '../quarantine/quarantine.rules.js';
import { forgetPrivacyOfDevice } from '../privacy-setting/privacy-setting.rules.js';
import { RateLimit } from '../security/rate-limit.js';
import { LOGGER } from '../tokens.js';
import type { Logger } from '@xiaozhi/observability';

/** Wrong guesses of a code per operator: a million codes are not many. */
const BIND_ATTEMPTS_COUNT = 20;
const BIND_WINDOW_MS = 10 * 60_000;

const LISTING: Listing = {
  sorts: {
    alias: { column: 'alias', isText: true },
    board: { column: 'board', isText: true },
    lastSeenAt: { column: 'last_seen_at' },
    boundAt: { column: 'bound_at' },
  },
  searched: ['id', 'alias', 'board'],
  usual: ['bound_at'],
};

/** Bound devices: whose agent they talk to, and how they are. */
@Injectable()
export class DeviceService {
  private readonly bindAttempts = new RateLimit(BIND_ATTEMPTS_COUNT, BIND_WINDOW_MS);

  constructor(
    private readonly database: Database,
    private readonly audit: AuditService,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  /** @throws ApiError 400 SORT_INVALID */
  async list(
    actor: Actor,
    query: ListQuery & { agentId?: string; kind?: DeviceKind },
  ): Promise<PageView<DeviceView>> {
    const { agentId, kind } = query;
    const [rows, total] = await listRows(this.database.repository('device'), query, LISTING, (items) => {
      narrowToReach(items, actor, 'item.agent_id');
      if (agentId !== undefined) items.andWhere('item.agent_id = :agentId', { agentId });
      if (kind !== undefined)
        items.andWhere(kind === 'device' ? 'item.kind IS NULL' : 'item.kind = :kind', { kind });
    });
    const names = await this.agentNames();
    return { total, list: rows.map((row) => toView(row, names.get(row.agent_id) ?? '')) };
  }

  /** @param id MAC in any common notation. @throws ApiError 404 DEVICE_NOT_FOUND */
  async get(id: string): Promise<DeviceView> {
    const row = await this.require(id);
    return toView(row, (await this.agentNames()).get(row.agent_id) ?? '');
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
      if (pending === null || pending.expires_at < new Date().toISOString()) throw unknownCode();
      const bound = await rows.of('device').findOneBy({ id: pending.id });
      if (bound !== null) {
        // Of another's device they learn nothing, as of a code that is not there.
        if (!reaches(actor, bound.agent_id)) throw unknownCode();
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

  /** @throws ApiError 404 DEVICE_NOT_FOUND, AGENT_NOT_FOUND, 409 DEVICE_IS_BROWSER for another agent */
  async update(actor: Actor, id: string, input: DeviceUpdate): Promise<DeviceView> {
    const row = await this.require(id);
    if (input.agentId !== undefined && input.agentId !== row.agent_id) refuseBrowser(row);
    if (
      input.agentId !== undefined &&
      (await this.database.repository('agent').countBy({ id: input.agentId })) === 0
    ) {
      throw notFound('agent', input.agentId);
    }
    const alias = input.alias === undefined ? row.alias : input.alias === '' ? null : input.alias;
    const agent_id = input.agentId ?? row.agent_id;
    const channel = input.channel ?? row.channel;
    const auto_update = input.autoUpdate === undefined ? row.auto_update : Number(input.autoUpdate);
    const after: DeviceRow = { ...row, alias, agent_id, channel, auto_update };
    await this.database.write(async (rows) => {
      await rows.of('device').update({ id: row.id }, { alias, agent_id, channel, auto_update });
      await this.audit.record(rows, actor, {
        action: 'device.update',
        target: row.id,
        before: { alias: row.alias, agentId: row.agent_id, ...updatesOf(row) },
        after: { alias, agentId: agent_id, ...updatesOf(after) },
      });
    });
    return toView(after, (await this.agentNames()).get(agent_id) ?? '');
  }

  /**
   * Unbinds a device. Its own memories, conversations, reminders, pauses and child mode go with it, so that whoever
   * binds it next meets a stranger; memories shared by an agent or a group stay, with their pauses.
   * @param keepMemories leaves them, for a device that comes back to the same owner
   */
  async unbind(actor: Actor, id: string, keepMemories: boolean): Promise<void> {
    const { id: known } = await this.require(id);
    await this.database.write((rows) => this.unbindIn(rows, actor, known, keepMemories));
  }

  /** The same in a transaction that is there. @param id of a device that is bound */
  async unbindIn(rows: WriteRows, actor: Actor, id: string, keepMemories: boolean): Promise<void> {
    await rows.of('device').delete({ id });
    await forgetOffers(rows, id);
    await rows.of('deviceOrder').delete({ device_id: id });
    let endedSettingsCount = 0;
    if (!keepMemories) {
      endedSettingsCount = await forgetPrivacyOfDevice(rows, id);
      await rows.of('announcement').delete({ device_id: id });
      for (const role_id of [id, Like(`${speakerRolePrefix(id)}%`)]) {
        await uncountMemories(rows, { role_id }, new Date().toISOString());
        await rows.of('memory').delete({ role_id });
        await rows.of('memoryVersion').delete({ role_id });
        await rows.of('memoryRecall').delete({ role_id });
      }
      await forgetQuarantine(rows, id);
      await forgetQuarantine(rows, `${speakerRolePrefix(id)}%`);
      await eraseLetters(rows, lettersOfDevice(id), new Date());
      await forgetPrompts(rows, id);
      await rows.of('chatMessage').delete({ device_id: id });
      await rows.of('conversationTitle').delete({ device_id: id });
      await uncountInteractions(rows, { device_id: id });
      await rows.of('interaction').delete({ device_id: id });
      await uncountTurns(rows, { device_id: id });
      await rows.of('turnTrace').delete({ device_id: id });
    }
    await this.audit.record(rows, actor, {
      action: 'device.unbind',
      target: id,
      details: { keepMemories, endedSettingsCount },
    });
  }

  /** What a gateway sees of a device. An older session's "offline" does not end a newer one. */
  async reportState(report: DeviceStateReport): Promise<void> {
    const id = normaliseDeviceId(report.macAddress);
    await this.database.write(async (rows) => {
      const row = await rows.of('device').findOneBy({ id });
      if (row === null || (report.state === 'offline' && row.session_id !== report.sessionId)) return;
      const { state, sessionId: session_id, at: last_seen_at } = report;
      // Until its gateway names it again: what it said before is older than this.
      await rows.of('device').update({ id }, { state, session_id, last_seen_at, online_until: null });
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

function unknownCode(): ApiError {
  const msg = 'No device waits with this code; restart the device and enter the code that it speaks';
  return new ApiError(404, 'CODE_UNKNOWN', `${msg}.`, [{ path: 'code', msg }]);
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
    channel: null,
    auto_update: null,
    gateway_id: null,
    online_until: null,
    kind: null,
  };
}

/** What firmware it takes. */
function updatesOf({ channel, auto_update }: DeviceRow): { channel: string; autoUpdate: boolean } {
  return { channel: channel ?? DEFAULT_CHANNEL, autoUpdate: auto_update !== 0 };
}

function toView(row: DeviceRow, agentName: string): DeviceView {
  return {
    id: row.id,
    kind: kindOf(row),
    alias: row.alias,
    board: row.board,
    appVersion: row.app_version,
    ...updatesOf(row),
    agentId: row.agent_id,
    agentName,
    state: isOnline(row, Date.now()) ? 'online' : 'offline',
    gatewayId: row.gateway_id,
    lastSeenAt: row.last_seen_at,
    boundAt: row.bound_at,
  };
}
