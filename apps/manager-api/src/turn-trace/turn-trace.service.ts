import { Injectable } from '@nestjs/common';
import { turnStage } from '@xiaozhi/contracts';
import type { TurnTrace } from '@xiaozhi/contracts';
import { z } from 'zod';
import { countChanges } from '../analytics/counted-sources.js';
import { turnContributions } from '../analytics/turn-contributions.js';
import { Database } from '../database/database.js';
import type { TurnTraceRow } from '../database/rows.js';
import type { Actor } from '../http/actor.js';
import { isOfErasedDevice } from '../memory-erasure/late-report.js';
import { DeviceService } from '../device/device.service.js';
import { reachedAgents, narrowed } from '../reach/reach.js';

/** How each turn went: its stages with their times and outcomes, and no words. */
@Injectable()
export class TurnTraceService {
  constructor(
    private readonly database: Database,
    private readonly devices: DeviceService,
  ) {}

  /** Keeps a trace; the same turn twice is kept once. Nothing is kept of a device that is not bound any more. */
  async report(trace: TurnTrace): Promise<void> {
    const device = await this.devices.find(trace.deviceId);
    if (device === undefined) return;
    if (await isOfErasedDevice(this.database, device.id, trace.startedAt)) return;
    await this.database.write(async (rows) => {
      if ((await rows.of('turnTrace').countBy({ id: trace.turnId })) > 0) return;
      const row = toRow(trace);
      await rows.of('turnTrace').insert(row);
      await countChanges(rows, 'turns', [{ key: row.id, before: [], after: turnContributions(row) }]);
    });
  }

  /** Oldest first. */
  async ofSession(actor: Actor, sessionId: string): Promise<TurnTrace[]> {
    const rows = await this.database.repository('turnTrace').find({
      where: { session_id: sessionId, ...narrowed('agent_id', reachedAgents(actor)) },
      order: { started_at: 'ASC', id: 'ASC' },
    });
    return rows.map(toView);
  }
}

function toRow(trace: TurnTrace): TurnTraceRow {
  return {
    id: trace.turnId,
    session_id: trace.sessionId,
    device_id: trace.deviceId,
    agent_id: trace.agentId,
    started_at: trace.startedAt,
    origin: trace.origin,
    outcome: trace.outcome,
    total_ms: Math.round(trace.totalMs),
    first_frame_ms: trace.firstFrameMs === undefined ? null : Math.round(trace.firstFrameMs),
    frames_count: trace.framesCount,
    max_lateness_ms: Math.round(trace.maxLatenessMs),
    stages: JSON.stringify(trace.stages),
  };
}

function toView(row: TurnTraceRow): TurnTrace {
  return {
    turnId: row.id,
    sessionId: row.session_id,
    deviceId: row.device_id,
    agentId: row.agent_id,
    startedAt: row.started_at,
    origin: row.origin as TurnTrace['origin'],
    outcome: row.outcome as TurnTrace['outcome'],
    totalMs: row.total_ms,
    ...(row.first_frame_ms === null ? {} : { firstFrameMs: row.first_frame_ms }),
    framesCount: row.frames_count,
    maxLatenessMs: row.max_lateness_ms,
    stages: z.array(turnStage).parse(JSON.parse(row.stages)),
  };
}
