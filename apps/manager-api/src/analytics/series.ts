import type { AnalyticsMetric, AnalyticsPoint } from '@xiaozhi/contracts';
import { toLocal } from '@xiaozhi/schedule';
import { percentilesOf, sumBy } from './rollup-reader.js';
import type { Figure } from './rollup-reader.js';

const HOUR_MS = 60 * 60_000;
/** Every day of any zone has an hour that this finds. */
const STEP_MS = 6 * HOUR_MS;
const DAY_CHARACTERS = 'YYYY-MM-DD'.length;

/** How a public series is made of stored figures. */
export interface SeriesSpec {
  /** Stored metrics, with the name that a point gives each; empty: the stored label is the name. */
  metrics: Readonly<Record<string, string>>;
  kind: 'sum' | 'percentiles' | 'level';
  unit: 'ms' | 'tokens' | 'characters' | 'count';
  /** Which of several is meant where none is named. */
  defaultLabel?: string;
}

const PERCENTILES = { kind: 'percentiles', unit: 'ms' } as const;
const COUNT = { kind: 'sum', unit: 'count' } as const;

export const SERIES: Record<AnalyticsMetric, SeriesSpec> = {
  turns: { metrics: { turn: '' }, ...COUNT },
  'first-frame': { metrics: { 'turn.first-frame': '' }, ...PERCENTILES },
  stages: { metrics: { stage: '' }, ...COUNT },
  'stage-latency': { metrics: { 'stage.latency': '' }, ...PERCENTILES, defaultLabel: 'recall' },
  'stage-errors': { metrics: { 'stage.error': '' }, ...COUNT },
  interactions: { metrics: { interaction: '' }, ...COUNT },
  recalls: {
    metrics: {
      'recall.asked': 'asked',
      'recall.hit': 'hit',
      'recall.used': 'used',
      'recall.memories': 'memories',
      'recall.memories-used': 'memoriesUsed',
    },
    ...COUNT,
  },
  'recall-latency': { metrics: { 'recall.latency': '' }, ...PERCENTILES },
  memories: { metrics: { 'memory.current': '' }, kind: 'level', unit: 'count' },
  'memory-events': { metrics: { 'memory.event': '', 'memory.erased': 'erased' }, ...COUNT },
  calls: { metrics: { call: '' }, ...COUNT },
  'call-errors': { metrics: { 'call.error': '' }, ...COUNT },
  'call-latency': { metrics: { 'call.latency': '' }, ...PERCENTILES, defaultLabel: 'recall' },
  tokens: {
    metrics: {
      'tokens.input': 'input',
      'tokens.output': 'output',
      'tokens.cached': 'cached',
      'tokens.estimated': 'estimated',
    },
    kind: 'sum',
    unit: 'tokens',
  },
  characters: {
    metrics: { 'characters.input': 'input', 'characters.output': 'output' },
    kind: 'sum',
    unit: 'characters',
  },
  facts: { metrics: { facts: 'facts' }, ...COUNT },
  cache: { metrics: { 'cache.hit': 'hits' }, ...COUNT },
  'backlog-age': { metrics: { 'backlog.age': '' }, ...PERCENTILES, defaultLabel: 'memory' },
};

export interface SeriesPeriod {
  from: string;
  to: string;
  interval: 'hour' | 'day';
  timeZone: string;
}

/** Every hour or day of a period, oldest first. */
export function timesOf({ from, to, interval, timeZone }: SeriesPeriod): string[] {
  const times = new Set<string>();
  const stepMs = interval === 'hour' ? HOUR_MS : STEP_MS;
  const endMs = Date.parse(to);
  for (let ms = Date.parse(from); ms < endMs; ms += stepMs)
    times.add(timeOf(new Date(ms), interval, timeZone));
  times.add(timeOf(new Date(endMs - 1), interval, timeZone));
  return [...times];
}

/** The hour or day in which a figure belongs. A day of UTC belongs where its noon lies. */
function timeOfFigure({ grain, startsAt }: Figure, { interval, timeZone }: SeriesPeriod): string {
  const ms = Date.parse(startsAt) + (grain === 'day' ? 12 * HOUR_MS : 0);
  return timeOf(new Date(ms), interval, timeZone);
}

function timeOf(at: Date, interval: 'hour' | 'day', timeZone: string): string {
  if (interval === 'day') return toLocal(at, timeZone).slice(0, DAY_CHARACTERS);
  return new Date(Math.floor(at.getTime() / HOUR_MS) * HOUR_MS).toISOString();
}

/** Sums or percentiles of every hour or day. */
export function toPoints(
  spec: SeriesSpec,
  figures: readonly Figure[],
  period: SeriesPeriod,
): AnalyticsPoint[] {
  const groups = groupByTime(figures, period);
  return timesOf(period).map((at) => ({ at, values: valuesOf(spec, groups.get(at) ?? []) }));
}

/** What a point says of its figures. */
export function valuesOf({ kind, metrics }: SeriesSpec, figures: readonly Figure[]): Record<string, number> {
  if (kind === 'percentiles') return { ...percentilesOf(figures) };
  const values = sumBy(figures, ({ metric, label }) => metrics[metric] || label);
  if (values.asked === undefined) return values;
  return {
    ...values,
    hitShare: share(values.hit, values.asked),
    usedShare: share(values.used, values.asked),
  };
}

function share(part: number | undefined, whole: number): number {
  return Math.round(((part ?? 0) / whole) * 1_000) / 1_000;
}

/**
 * How many there were at the end of every hour or day: what there is now, without what came since.
 * @param changes since `period.from`, those after `period.to` too
 */
export function toLevels(
  changes: readonly Figure[],
  now: Readonly<Record<string, number>>,
  period: SeriesPeriod,
): AnalyticsPoint[] {
  const isLater = ({ startsAt }: Figure): boolean => startsAt >= period.to;
  let level = without(
    now,
    sumBy(changes.filter(isLater), ({ label }) => label),
  );
  const groups = groupByTime(
    changes.filter((figure) => !isLater(figure)),
    period,
  );
  const points: AnalyticsPoint[] = [];
  for (const at of timesOf(period).reverse()) {
    points.unshift({ at, values: level });
    level = without(
      level,
      sumBy(groups.get(at) ?? [], ({ label }) => label),
    );
  }
  return points;
}

/** @returns without those that come to 0 */
export function without(
  level: Readonly<Record<string, number>>,
  change: Readonly<Record<string, number>>,
): Record<string, number> {
  const names = [...new Set([...Object.keys(level), ...Object.keys(change)])].sort();
  return Object.fromEntries(
    names
      .map((name): [string, number] => [name, (level[name] ?? 0) - (change[name] ?? 0)])
      .filter(([, value]) => value !== 0),
  );
}

function groupByTime(figures: readonly Figure[], period: SeriesPeriod): Map<string, Figure[]> {
  const groups = new Map<string, Figure[]>();
  // Many figures are of the same hour, and zones are slow to ask.
  const times = new Map<string, string>();
  for (const figure of figures) {
    const key = `${figure.grain} ${figure.startsAt}`;
    const at = times.get(key) ?? timeOfFigure(figure, period);
    times.set(key, at);
    const group = groups.get(at) ?? [];
    groups.set(at, group);
    group.push(figure);
  }
  return groups;
}
