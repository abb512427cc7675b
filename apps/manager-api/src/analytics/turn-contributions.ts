import { turnStage } from '@xiaozhi/contracts';
import { z } from 'zod';
import type { TurnTraceRow } from '../database/rows.js';
import { inBucket } from './rollups.js';
import type { Contribution } from './rollups.js';

const stageList = z.array(turnStage);

/** Metrics of the source `turns`. */
export const TURN_METRICS = ['turn', 'turn.first-frame', 'stage', 'stage.latency', 'stage.error'] as const;

/** What a turn's trace adds to the hour in which it began. */
export function turnContributions(row: TurnTraceRow): Contribution[] {
  const subject = { at: row.started_at, agentId: row.agent_id };
  const all: Contribution[] = [{ ...subject, metric: 'turn', label: row.outcome, value: 1 }];
  if (row.first_frame_ms !== null)
    all.push(inBucket({ ...subject, metric: 'turn.first-frame' }, row.first_frame_ms));
  for (const { stage, outcome, startMs, endMs, detail } of stageList.parse(JSON.parse(row.stages))) {
    all.push({ ...subject, metric: 'stage', label: `${stage}:${outcome}`, value: 1 });
    all.push(inBucket({ ...subject, metric: 'stage.latency', label: stage }, endMs - startMs));
    if (outcome === 'failed')
      all.push({ ...subject, metric: 'stage.error', label: `${stage}:${detail ?? 'unknown'}`, value: 1 });
  }
  return all;
}
