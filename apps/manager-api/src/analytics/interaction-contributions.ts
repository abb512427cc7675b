import { recalledItem } from '@xiaozhi/contracts';
import { z } from 'zod';
import type { InteractionRow } from '../database/rows.js';
import { USED_SHARE } from '../interaction/used-share.js';
import { inBucket } from './rollups.js';
import type { Contribution } from './rollups.js';

const recalledList = z.array(recalledItem);

/** Metrics of the source `interactions`. */
export const INTERACTION_METRICS = [
  'interaction',
  'recall.asked',
  'recall.hit',
  'recall.used',
  'recall.memories',
  'recall.memories-used',
  'recall.latency',
] as const;

/** What an interaction adds to the hour in which it began: its state, and what was recalled for its turn. */
export function interactionContributions(row: InteractionRow): Contribution[] {
  const subject = { at: row.created_at, agentId: row.agent_id };
  const all: Contribution[] = [{ ...subject, metric: 'interaction', label: row.state, value: 1 }];
  // Recall was asked for where it is told how long that took; words that got no answer recall nothing.
  if (row.recall_ms === null) return all;
  const recalled = recalledList.parse(JSON.parse(row.recalled));
  const usedCount = recalled.filter(({ use = 0 }) => use >= USED_SHARE).length;
  all.push(
    { ...subject, metric: 'recall.asked', value: 1 },
    { ...subject, metric: 'recall.hit', value: Number(recalled.length > 0) },
    { ...subject, metric: 'recall.used', value: Number(usedCount > 0) },
    { ...subject, metric: 'recall.memories', value: recalled.length },
    { ...subject, metric: 'recall.memories-used', value: usedCount },
    inBucket({ ...subject, metric: 'recall.latency' }, row.recall_ms),
  );
  return all.filter(({ value }) => value !== 0);
}
