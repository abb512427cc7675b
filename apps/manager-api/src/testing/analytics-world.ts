import type { InteractionReport, InteractionState, TurnTrace, UsageReport } from '@xiaozhi/contracts';
import { parseRoleId } from '@xiaozhi/memory';
import type { MemoryChange, StoredMemory } from '@xiaozhi/memory-local';
import { SOURCES } from '../analytics/rebuild-reader.js';
import { REBUILD_SOURCES } from '../analytics/rebuild-sources.js';
import { identified, mergeRows, rowsOf } from '../analytics/rollups.js';
import type { AnalyticsRollupRow } from '../database/analytics-rows.js';
import type { Database } from '../database/database.js';

export const HOUR_MS = 60 * 60_000;
const COUNTED = REBUILD_SOURCES.flatMap((source) => [...SOURCES[source].metrics]);

/** Whole figures as text, one line each, that two ways of counting can be compared by. */
export type FigureLines = string[];

/** What the sums say of all that can be counted again. @param grain days: hours that were summed up look the same */
export async function storedFigures(database: Database, grain: 'hour' | 'day'): Promise<FigureLines> {
  const rows = await database.repository('analyticsRollup').find();
  return toLines(
    rows.filter(({ metric }) => COUNTED.includes(metric)),
    grain,
  );
}

/** The same, from the rows that are there. */
export async function recountedFigures(database: Database, grain: 'hour' | 'day'): Promise<FigureLines> {
  const all: AnalyticsRollupRow[] = [];
  await database.write(async (rows) => {
    all.length = 0;
    for (const source of REBUILD_SOURCES) {
      for (let after = ''; ;) {
        const found = await SOURCES[source].next(rows, after);
        all.push(...rowsOf(found.flatMap(({ contributions }) => contributions)));
        const last = found.at(-1);
        if (last === undefined) break;
        after = last.key;
      }
    }
  });
  return toLines(all, grain);
}

function toLines(rows: readonly AnalyticsRollupRow[], grain: 'hour' | 'day'): FigureLines {
  const same = rows.map(({ id: _, ...row }) =>
    identified(
      grain === 'hour' || row.grain === 'all'
        ? { ...row, value: String(row.value) }
        : { ...row, value: String(row.value), grain: 'day', starts_at: row.starts_at.slice(0, 10) },
    ),
  );
  return mergeRows(same)
    .map(({ id: _, ...row }) => JSON.stringify(Object.values(row)))
    .sort();
}

export function aTurn(turnId: string, fields: Partial<TurnTrace> & { startedAt: string }): TurnTrace {
  return {
    ...{ turnId, sessionId: 's', deviceId: 'd', agentId: 'a', origin: 'text', outcome: 'spoken' },
    ...{ totalMs: 100, firstFrameMs: 50, framesCount: 3, maxLatenessMs: 0 },
    stages: [
      { stage: 'recall', startMs: 0, endMs: 20, outcome: 'ok' },
      { stage: 'think', startMs: 20, endMs: 60, outcome: 'ok' },
    ],
    ...fields,
  };
}

export function anInteraction(
  interactionId: string,
  fields: Partial<InteractionReport> & { at: string; state: InteractionState },
): InteractionReport {
  return { interactionId, roleId: 'r', sessionId: 's', deviceId: 'd', agentId: 'a', ...fields };
}

export function aUsage(id: string, fields: Partial<UsageReport> & { at: string }): UsageReport {
  const none = { cachedInputTokens: 0, inputCharacters: 0, outputCharacters: 0, facts: 0, cacheHits: 0 };
  return {
    ...{ id, agentId: 'a', backlog: [] },
    lines: [
      {
        ...{
          configId: 'LLM_x',
          call: 'reply',
          calls: 2,
          errors: { LLM_UNAVAILABLE: 1 },
          latency: { '40': 2 },
        },
        ...{ inputTokens: 100, outputTokens: 20, estimatedTokens: 0, ...none },
      },
    ],
    ...fields,
  };
}

export function aStored(id: string, roleId: string, fields: Partial<StoredMemory> = {}): StoredMemory {
  const at = new Date().toISOString();
  return {
    ...{ id, roleId: parseRoleId(roleId), text: id, kind: 'note', slot: null },
    ...{ createdAt: at, updatedAt: at, supersededBy: null, interactionId: null },
    ...{ sessionId: null, deviceId: null, agentId: null, utterance: null, extractedBy: 'rules' },
    ...{ embedding: null, encoder: null, messageIndex: null },
    ...{ aboutFrom: null, aboutTo: null, validFrom: null, validTo: null },
    ...fields,
  };
}

export type { MemoryChange };
