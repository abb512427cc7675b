import { Injectable } from '@nestjs/common';
import type {
  PageQuery,
  PageView,
  RolloutCreate,
  RolloutDeviceView,
  RolloutQuery,
  RolloutState,
  RolloutUpdate,
  RolloutView,
} from '@xiaozhi/contracts';
import { normaliseDeviceId } from '@xiaozhi/memory';
import { newId } from '@xiaozhi/observability';
import { In, IsNull, Not } from 'typeorm';
import { AuditService } from '../audit/audit.service.js';
import { Database } from '../database/database.js';
import type { WriteRows } from '../database/database.js';
import type { FirmwareRolloutRow } from '../database/firmware-rows.js';
import { NO_BROWSER } from '../device/browser.rules.js';
import type { Actor } from '../http/actor.js';
import { ApiError, notFound } from '../http/api-error.js';
import { listRows } from '../http/list-rows.js';
import type { Listing } from '../http/list-rows.js';
import { countRollout, listRolloutDevices } from './rollout-counts.js';
import { OPEN_STATES, namedDevices } from './rollout.rules.js';

/** From which states an order leads where. */
const LISTING: Listing = {
  sorts: {
    type: { column: 'board', isText: true },
    channel: { column: 'channel' },
    state: { column: 'state' },
    percentage: { column: 'percentage' },
    createdAt: { column: 'created_at' },
    updatedAt: { column: 'updated_at' },
  },
  searched: ['board', 'version'],
  usual: ['-id'],
};

const ORDERS = {
  pause: { from: ['running'], to: 'paused', done: 'paused' },
  resume: { from: ['paused'], to: 'running', done: 'resumed' },
  halt: { from: ['running', 'paused'], to: 'halted', done: 'halted' },
} as const satisfies Record<string, { from: readonly RolloutState[]; to: RolloutState; done: string }>;
export type RolloutOrder = keyof typeof ORDERS;

/** Which devices are offered a firmware, by stages. */
@Injectable()
export class RolloutService {
  constructor(
    private readonly database: Database,
    private readonly audit: AuditService,
  ) {}

  /** @throws ApiError 400 SORT_INVALID */
  async list(query: RolloutQuery): Promise<PageView<RolloutView>> {
    const { type: board, channel, state } = query;
    const rollouts = this.database.repository('firmwareRollout');
    const [rows, total] = await listRows(rollouts, query, LISTING, (found) => {
      if (board !== undefined) found.andWhere('item.board = :board', { board });
      if (channel !== undefined) found.andWhere('item.channel = :channel', { channel });
      if (state !== undefined) found.andWhere('item.state = :state', { state });
    });
    return { total, list: await Promise.all(rows.map((row) => this.toView(row))) };
  }

  async get(id: string): Promise<RolloutView> {
    const row = await this.database.repository('firmwareRollout').findOneBy({ id });
    if (row === null) throw notFound('rollout', id);
    return this.toView(row);
  }

  async devices(id: string, page: PageQuery): Promise<PageView<RolloutDeviceView>> {
    await this.get(id);
    return listRolloutDevices(this.database, id, page);
  }

  /** @throws ApiError 404 FIRMWARE_NOT_FOUND, 409 ROLLOUT_EXISTS, 422 ROLLOUT_DEVICES_INVALID */
  async create(actor: Actor, input: RolloutCreate): Promise<RolloutView> {
    const row = await this.database.write(async (rows) => {
      const firmware = await rows.of('firmware').findOneBy({ id: input.firmwareId });
      if (firmware === null) throw notFound('firmware', input.firmwareId);
      await requireNoOther(rows, firmware.id);
      const now = new Date().toISOString();
      const made: FirmwareRolloutRow = {
        id: newId(),
        firmware_id: firmware.id,
        board: firmware.board,
        channel: firmware.channel,
        version: firmware.version,
        state: 'running',
        percentage: input.percentage,
        devices: JSON.stringify(await requireDevices(rows, input.devices, firmware.board)),
        is_forced: Number(input.force),
        pause_after: input.pauseAfter,
        created_by: actor.name,
        created_at: now,
        updated_at: now,
      };
      await rows.of('firmwareRollout').insert(made);
      await this.audit.record(rows, actor, {
        action: 'firmware.rollout.create',
        target: made.id,
        ...{ details: named(made), after: audited(made) },
      });
      return made;
    });
    return this.toView(row);
  }

  /** @throws ApiError 404 ROLLOUT_NOT_FOUND, 409 ROLLOUT_STATE, 422 ROLLOUT_DEVICES_INVALID */
  async update(actor: Actor, id: string, input: RolloutUpdate): Promise<RolloutView> {
    const row = await this.database.write(async (rows) => {
      const before = await requireRollout(rows, id);
      if (before.state === 'halted') throw wrongState('changed', before);
      const devices =
        input.devices === undefined
          ? before.devices
          : JSON.stringify(await requireDevices(rows, input.devices, before.board));
      const after: FirmwareRolloutRow = {
        ...{ ...before, devices, updated_at: new Date().toISOString() },
        percentage: input.percentage ?? before.percentage,
        pause_after: input.pauseAfter ?? before.pause_after,
      };
      await rows.of('firmwareRollout').save(after);
      await this.audit.record(rows, actor, {
        action: 'firmware.rollout.update',
        target: id,
        ...{ details: named(before), before: audited(before), after: audited(after) },
      });
      return after;
    });
    return this.toView(row);
  }

  /** Resuming lets devices that could not install it try again. @throws ApiError 404 ROLLOUT_NOT_FOUND, 409 ROLLOUT_STATE */
  async order(actor: Actor, id: string, order: RolloutOrder): Promise<RolloutView> {
    const { from, to, done } = ORDERS[order];
    const row = await this.database.write(async (rows) => {
      const before = await requireRollout(rows, id);
      if (!from.some((state) => state === before.state)) throw wrongState(done, before);
      const changed = { state: to, updated_at: new Date().toISOString() };
      await rows.of('firmwareRollout').update({ id }, changed);
      if (order === 'resume')
        await rows
          .of('firmwareOffer')
          .update({ rollout_id: id, failed_at: Not(IsNull()) }, { failed_at: null, downloads: 0 });
      if (order === 'halt') await rows.of('firmwareLink').delete({ rollout_id: id });
      await this.audit.record(rows, actor, {
        action: `firmware.rollout.${order}`,
        target: id,
        ...{ details: named(before), before: { state: before.state }, after: { state: to } },
      });
      return { ...before, ...changed };
    });
    return this.toView(row);
  }

  private async toView(row: FirmwareRolloutRow): Promise<RolloutView> {
    return {
      id: row.id,
      firmwareId: row.firmware_id,
      type: row.board,
      channel: row.channel,
      version: row.version,
      state: row.state as RolloutState,
      percentage: row.percentage,
      devices: namedDevices(row),
      force: row.is_forced === 1,
      pauseAfter: row.pause_after,
      counts: await countRollout(this.database, row),
      createdBy: row.created_by,
      createdAt: row.created_at,
      updatedAt: row.updated_at,
    };
  }
}

async function requireRollout(rows: WriteRows, id: string): Promise<FirmwareRolloutRow> {
  const row = await rows.of('firmwareRollout').findOneBy({ id });
  if (row === null) throw notFound('rollout', id);
  return row;
}

async function requireNoOther(rows: WriteRows, firmwareId: string): Promise<void> {
  const open = await rows
    .of('firmwareRollout')
    .findOneBy({ firmware_id: firmwareId, state: In(OPEN_STATES) });
  if (open === null) return;
  const msg = `This firmware is being rolled out already; change that rollout (${open.id}), or halt it first.`;
  throw new ApiError(409, 'ROLLOUT_EXISTS', msg, [{ path: 'firmwareId', msg }]);
}

/** @returns the ids in the one spelling. @throws ApiError ROLLOUT_DEVICES_INVALID */
async function requireDevices(rows: WriteRows, given: readonly string[], board: string): Promise<string[]> {
  const ids = [...new Set(given.map((id) => normaliseDeviceId(id)))];
  const known = await rows.of('device').findBy({ ...NO_BROWSER, id: In(ids) });
  const boards = new Map(known.map((device) => [device.id, device.board]));
  const details = ids
    .filter((id) => boards.get(id) !== board)
    .map((id) => {
      const own = boards.get(id);
      return {
        path: 'devices',
        msg: own === undefined ? `${id} is not bound` : `${id} is of the board ${own}`,
      };
    });
  if (details.length === 0) return ids;
  const msg = `Only bound devices of the board ${board} can be named; leave the others out.`;
  throw new ApiError(422, 'ROLLOUT_DEVICES_INVALID', msg, details);
}

function wrongState(done: string, { state }: FirmwareRolloutRow): ApiError {
  return new ApiError(409, 'ROLLOUT_STATE', `A rollout that is ${state} cannot be ${done}; reload the list.`);
}

/** What it is of, to be found by in the audit log. */
function named({ board: type, channel, version }: FirmwareRolloutRow): Record<string, unknown> {
  return { type, channel, version };
}

function audited(row: FirmwareRolloutRow): Record<string, unknown> {
  const { firmware_id: firmwareId, state, percentage, pause_after: pauseAfter } = row;
  return {
    firmwareId,
    state,
    percentage,
    pauseAfter,
    devices: namedDevices(row),
    force: row.is_forced === 1,
  };
}
