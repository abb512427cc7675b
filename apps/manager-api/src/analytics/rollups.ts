import { createHash } from 'node:crypto';
import { bucketOf } from '@xiaozhi/contracts';
import type { WriteRows } from '../database/database.js';
import type { AnalyticsRollupRow } from '../database/analytics-rows.js';
import { TABLES } from '../database/tables.js';

/** Stands where a value is a sum, and no count of a histogram's bucket. */
export const NO_BUCKET = -1;
/** Rows in one statement: databases bound its parameters. */
const ROWS_COUNT = 200;
const HOUR_CHARACTERS = 'YYYY-MM-DDTHH'.length;
const LABEL_CHARACTERS = 255;

/** What a stored row adds to one figure. Sums of these are all that figures are. */
export interface Contribution {
  /** ISO 8601, UTC; empty: counts since ever, in no hour. */
  at: string;
  agentId: string;
  configId?: string;
  metric: string;
  label?: string;
  /** Of a histogram. */
  bucket?: number;
  value: number;
}

/** A duration in ms or a size, as one count of its bucket. */
export function inBucket(
  contribution: Omit<Contribution, 'value' | 'bucket'>,
  measured: number,
): Contribution {
  return { ...contribution, bucket: bucketOf(measured), value: 1 };
}

/** Takes away what was counted. */
export function negated(contributions: readonly Contribution[]): Contribution[] {
  return contributions.map((one) => ({ ...one, value: -one.value }));
}

/** Begin of the hour that a time lies in. */
export function hourOf(at: string): string {
  return at === '' ? '' : `${at.slice(0, HOUR_CHARACTERS)}:00:00.000Z`;
}

/** Adds to hours; part of the transaction that stores what is counted. */
export async function addToRollups(rows: WriteRows, contributions: readonly Contribution[]): Promise<void> {
  await addRows(rows, rowsOf(contributions));
}

/** Adds rows to those that are there. In the order of their ids, so that two transactions do not wait for one another. */
export async function addRows(rows: WriteRows, added: readonly AnalyticsRollupRow[]): Promise<void> {
  const table = rows.of('analyticsRollup');
  const onConflict =
    table.manager.connection.options.type === 'better-sqlite3'
      ? 'ON CONFLICT(id) DO UPDATE SET value = value + excluded.value'
      : 'ON DUPLICATE KEY UPDATE value = value + VALUES(value)';
  for (let start = 0; start < added.length; start += ROWS_COUNT) {
    const part = added.slice(start, start + ROWS_COUNT);
    const marks = part.map(() => `(${COLUMNS.map(() => '?').join(', ')})`).join(', ');
    await table.query(
      `INSERT INTO ${TABLES.analyticsRollup.name} (${COLUMNS.join(', ')}) VALUES ${marks} ${onConflict}`,
      part.flatMap((row) => COLUMNS.map((column) => row[column])),
    );
  }
}

const COLUMNS = Object.keys(
  TABLES.analyticsRollup.columns,
) as (keyof typeof TABLES.analyticsRollup.columns)[];

/** One row of those with the same id, sorted; without those that come to nothing. */
export function mergeRows(rows: readonly AnalyticsRollupRow[]): AnalyticsRollupRow[] {
  const merged = new Map<string, AnalyticsRollupRow>();
  for (const row of rows) {
    const known = merged.get(row.id);
    merged.set(row.id, {
      ...row,
      value: known === undefined ? row.value : String(BigInt(known.value) + BigInt(row.value)),
    });
  }
  return [...merged.values()]
    .filter(({ value }) => value !== '0')
    .sort((one, other) => (one.id < other.id ? -1 : 1));
}

/** Sums of hours that contributions come to. */
export function rowsOf(contributions: readonly Contribution[]): AnalyticsRollupRow[] {
  return mergeRows(contributions.map(toRow));
}

function toRow(contribution: Contribution): AnalyticsRollupRow {
  const { at, agentId, configId = '', metric, label = '', bucket = NO_BUCKET, value } = contribution;
  return identified({
    grain: at === '' ? 'all' : 'hour',
    starts_at: hourOf(at),
    agent_id: agentId,
    config_id: configId,
    metric,
    label: label.slice(0, LABEL_CHARACTERS),
    bucket,
    value: String(value),
  });
}

/** The row with the id that its other columns give it. */
export function identified(row: Omit<AnalyticsRollupRow, 'id'>): AnalyticsRollupRow {
  const { grain, starts_at, agent_id, config_id, metric, label, bucket } = row;
  const text = JSON.stringify([grain, starts_at, agent_id, config_id, metric, label, bucket]);
  return { id: createHash('sha256').update(text).digest('base64url'), ...row };
}
