import { percentileOf } from '@xiaozhi/contracts';
import type { AnalyticsPercentiles } from '@xiaozhi/contracts';
import type { SelectQueryBuilder } from 'typeorm';
import type { AnalyticsRollupRow } from '../database/analytics-rows.js';
import type { Database } from '../database/database.js';

/** A figure as it is read: summed over what was not asked for. */
export interface Figure {
  grain: string;
  startsAt: string;
  configId: string;
  metric: string;
  label: string;
  bucket: number;
  value: number;
}

export interface FigureQuery {
  metrics: readonly string[];
  /** ISO 8601, UTC, on whole hours; without `to` all that came later. */
  from: string;
  to?: string;
  agentId?: string;
  configId?: string;
  label?: string;
}

type Column = 'grain' | 'starts_at' | 'config_id' | 'metric' | 'label' | 'bucket';

/** Reads figures of a period, summed by the columns that are asked for; the others are empty. */
export async function readFigures(
  database: Database,
  query: FigureQuery,
  by: readonly Column[],
): Promise<Figure[]> {
  const search = select(database, query, by).andWhere("rollup.grain <> 'all'");
  search.andWhere('rollup.starts_at >= :from', { from: query.from });
  if (query.to !== undefined) search.andWhere('rollup.starts_at < :to', { to: query.to });
  return (await search.getRawMany<Raw>()).map(toFigure);
}

/** Figures since ever, of those that have them. */
export async function readTotals(database: Database, query: Omit<FigureQuery, 'from'>): Promise<Figure[]> {
  const search = select(database, { ...query, from: '' }, ['metric', 'label']);
  return (await search.andWhere("rollup.grain = 'all'").getRawMany<Raw>()).map(toFigure);
}

type Raw = Partial<Record<Column, string | number>> & { value: string | number };

function select(
  database: Database,
  { metrics, agentId, configId, label }: FigureQuery,
  by: readonly Column[],
): SelectQueryBuilder<AnalyticsRollupRow> {
  const search = database
    .repository('analyticsRollup')
    .createQueryBuilder('rollup')
    .select('SUM(rollup.value)', 'value')
    .where('rollup.metric IN (:...metrics)', { metrics });
  for (const column of by) search.addSelect(`rollup.${column}`, column).addGroupBy(`rollup.${column}`);
  if (agentId !== undefined) search.andWhere('rollup.agent_id = :agentId', { agentId });
  if (configId !== undefined) search.andWhere('rollup.config_id = :configId', { configId });
  if (label !== undefined) search.andWhere('rollup.label = :label', { label });
  return search;
}

function toFigure(raw: Raw): Figure {
  return {
    grain: String(raw.grain ?? ''),
    startsAt: String(raw.starts_at ?? ''),
    configId: String(raw.config_id ?? ''),
    metric: String(raw.metric ?? ''),
    label: String(raw.label ?? ''),
    bucket: Number(raw.bucket ?? 0),
    value: Number(raw.value),
  };
}

/** Sums by a name; those of 0 are left out. */
export function sumBy(
  figures: readonly Figure[],
  nameOf: (figure: Figure) => string,
): Record<string, number> {
  const sums = new Map<string, number>();
  for (const figure of figures) sums.set(nameOf(figure), (sums.get(nameOf(figure)) ?? 0) + figure.value);
  return Object.fromEntries([...sums].filter(([, value]) => value !== 0).sort(byName));
}

function byName([one]: readonly [string, number], [other]: readonly [string, number]): number {
  return one < other ? -1 : 1;
}

/** Percentiles of all that was counted; null where nothing was. */
export function percentilesOf(figures: readonly Figure[]): AnalyticsPercentiles | null {
  const counts = new Map<number, number>();
  for (const { bucket, value } of figures) counts.set(bucket, (counts.get(bucket) ?? 0) + value);
  const max = percentileOf(counts, 1);
  if (max === undefined) return null;
  const at = (share: number): number => round(percentileOf(counts, share) ?? max);
  const count = [...counts.values()].reduce((sum, value) => sum + Math.max(0, value), 0);
  return { count, p50: at(0.5), p90: at(0.9), p95: at(0.95), p99: at(0.99), max: round(max) };
}

function round(ms: number): number {
  return Math.round(ms * 10) / 10;
}
