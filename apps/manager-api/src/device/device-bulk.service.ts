import { Injectable } from '@nestjs/common';
import type { BulkResult, DeviceBulkRequest } from '@xiaozhi/contracts';
import { normaliseDeviceId, speakerRolePrefix } from '@xiaozhi/memory';
import { In, Like } from 'typeorm';
import { AuditService } from '../audit/audit.service.js';
import { Database } from '../database/database.js';
import type { WriteRows } from '../database/database.js';
import type { DeviceRow } from '../database/rows.js';
import type { Actor } from '../http/actor.js';
import { notFound } from '../http/api-error.js';
import { runBulk } from '../http/run-bulk.js';
import { refuseBrowser } from './browser.rules.js';
import { DeviceService } from './device.service.js';

/** Several devices at once. */
@Injectable()
export class DeviceBulkService {
  constructor(
    private readonly database: Database,
    private readonly devices: DeviceService,
    private readonly audit: AuditService,
  ) {}

  /** Unbinds them, or moves them to another agent. @throws ApiError 404 DEVICE_NOT_FOUND, AGENT_NOT_FOUND, 409 DEVICE_IS_BROWSER, and as `runBulk` */
  run(actor: Actor, request: DeviceBulkRequest): Promise<BulkResult> {
    const ids = [...new Set(request.ids.map(normaliseDeviceId))];
    if (request.action === 'move') return this.move(actor, ids, request);
    const { keepMemories } = request;
    return runBulk(this.database, {
      ...{ request, ids, options: { keepMemories } },
      count: async (rows) => {
        await requireDevices(rows, ids);
        return keepMemories ? {} : countKept(rows, ids);
      },
      act: async (rows) => {
        for (const id of ids) await this.devices.unbindIn(rows, actor, id, keepMemories);
      },
    });
  }

  private move(
    actor: Actor,
    ids: readonly string[],
    request: Extract<DeviceBulkRequest, { action: 'move' }>,
  ): Promise<BulkResult> {
    const { agentId } = request;
    const movedOf = async (rows: WriteRows): Promise<DeviceRow[]> =>
      (await requireDevices(rows, ids)).filter((row) => {
        refuseBrowser(row);
        return row.agent_id !== agentId;
      });
    return runBulk(this.database, {
      ...{ request, ids, options: { agentId } },
      count: async (rows) => {
        if ((await rows.of('agent').countBy({ id: agentId })) === 0) throw notFound('agent', agentId);
        return { moved: (await movedOf(rows)).length };
      },
      act: async (rows) => {
        for (const { id, agent_id } of await movedOf(rows)) {
          await rows.of('device').update({ id }, { agent_id: agentId });
          await this.audit.record(rows, actor, {
            ...{ action: 'device.update', target: id },
            ...{ before: { agentId: agent_id }, after: { agentId } },
          });
        }
      },
    });
  }
}

async function requireDevices(rows: WriteRows, ids: readonly string[]): Promise<DeviceRow[]> {
  const found = await rows.of('device').findBy({ id: In([...ids]) });
  const missing = ids.find((id) => !found.some((row) => row.id === id));
  if (missing !== undefined) throw notFound('device', missing);
  return found;
}

/** What goes with them when they are unbound. */
async function countKept(rows: WriteRows, ids: readonly string[]): Promise<Record<string, number>> {
  const talks = await rows
    .of('chatMessage')
    .createQueryBuilder('line')
    .select('COUNT(DISTINCT line.session_id)', 'count')
    .where('line.device_id IN (:...ids)', { ids: [...ids] })
    .getRawOne<{ count: string | number }>();
  const memories = await rows.of('memory').countBy([
    { role_id: In([...ids]) },
    // People whom a device knows by their voice.
    ...ids.map((id) => ({ role_id: Like(`${speakerRolePrefix(id)}%`) })),
  ]);
  return { conversations: Number(talks?.count ?? 0), memories };
}
