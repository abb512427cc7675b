import { z } from 'zod';
import { BUCKET_ERROR_SHARE } from './latency-buckets.js';

/** Series that can be asked for. Those of `ANALYTICS_PERCENTILES` are told as percentiles, the others as sums. */
export const analyticsMetric = z.enum([
  'turns',
  'first-frame',
  'stages',
  'stage-latency',
  'stage-errors',
  'interactions',
  'recalls',
  'recall-latency',
  'memories',
  'memory-events',
  'calls',
  'call-errors',
  'call-latency',
  'tokens',
  'characters',
  'facts',
  'cache',
  'backlog-age',
]);
export type AnalyticsMetric = z.infer<typeof analyticsMetric>;

/** In ms. */
export const ANALYTICS_PERCENTILES: readonly AnalyticsMetric[] = [
  'first-frame',
  'stage-latency',
  'recall-latency',
  'call-latency',
  'backlog-age',
];

/** Greatest error of a percentile, as a share of it; below 1 ms it is at most 1 ms. */
export const ANALYTICS_ERROR_SHARE = BUCKET_ERROR_SHARE;

export const ANALYTICS_HOURS_COUNT = 31 * 24;
export const ANALYTICS_DAYS_COUNT = 1_100;
const HOUR_MS = 60 * 60_000;
const DEFAULT_DAYS_COUNT = 7;

const timeZone = z
  .string()
  .max(64)
  .refine(isTimeZone, 'must be an IANA time zone, for example Europe/Berlin')
  .default('UTC');
const moment = z.iso.datetime({ offset: true });
const period = {
  agentId: z.string().min(1).max(64).optional(),
  /** Default: seven days before `to`. Rounded down to the hour, as `to` is rounded up. */
  from: moment.optional(),
  /** Default: now. */
  to: moment.optional(),
  /** In which days begin and end. */
  timeZone,
};

/** `GET /api/analytics/memory` and, as a file, `/api/analytics/memory.csv`. */
export const analyticsQuery = z.object({
  ...period,
  interval: z.enum(['hour', 'day']).default('day'),
  metric: analyticsMetric,
  /** One stage, call or topic only. */
  label: z.string().min(1).max(255).optional(),
  /** Provider config. */
  configId: z.string().min(1).max(64).optional(),
});
export type AnalyticsQuery = z.infer<typeof analyticsQuery>;

/** `GET /api/analytics/summary`. */
export const analyticsSummaryQuery = z.object(period);
export type AnalyticsSummaryQuery = z.infer<typeof analyticsSummaryQuery>;

/** A period that was asked for, on whole hours. */
export interface AnalyticsPeriod {
  from: string;
  to: string;
}

/** @param nowMs stands for a `to` that is left out. @returns undefined when it is empty or too long for the interval */
export function analyticsPeriod(
  query: { from?: string; to?: string; interval?: 'hour' | 'day' },
  nowMs: number,
): AnalyticsPeriod | undefined {
  const toMs = Math.ceil((query.to === undefined ? nowMs : Date.parse(query.to)) / HOUR_MS) * HOUR_MS;
  const fromMs =
    query.from === undefined
      ? toMs - DEFAULT_DAYS_COUNT * 24 * HOUR_MS
      : Math.floor(Date.parse(query.from) / HOUR_MS) * HOUR_MS;
  const hours = (toMs - fromMs) / HOUR_MS;
  const limit = query.interval === 'hour' ? ANALYTICS_HOURS_COUNT : ANALYTICS_DAYS_COUNT * 24;
  if (!(hours > 0) || hours > limit) return undefined;
  return { from: new Date(fromMs).toISOString(), to: new Date(toMs).toISOString() };
}

/** Of one hour or day. Sums by label, or `count`, `p50`, `p90`, `p95`, `p99` and `max`. */
export interface AnalyticsPoint {
  /** Hours: ISO 8601, UTC. Days: `YYYY-MM-DD` in the time zone. */
  at: string;
  values: Record<string, number>;
}

export interface AnalyticsSeriesView {
  metric: AnalyticsMetric;
  interval: 'hour' | 'day';
  timeZone: string;
  from: string;
  to: string;
  unit: 'ms' | 'tokens' | 'characters' | 'count';
  /** Every label that a point may have. */
  labels: string[];
  /** Every hour or day of the period, oldest first. */
  points: AnalyticsPoint[];
  /** Over the whole period: not the sum of percentiles, but those of all that was counted. */
  total: Record<string, number>;
  /** Set for percentiles. */
  errorShare: number | null;
  /** Before this day hours are summed to days of UTC. */
  wholeDaysBefore: string;
}

export type AnalyticsPercentiles = Record<'count' | 'p50' | 'p90' | 'p95' | 'p99' | 'max', number>;

/** What a provider config was asked for in the period. */
export interface AnalyticsProviderView {
  configId: string;
  /** As operators named it; null where it was deleted, or is built in. */
  name: string | null;
  modelType: string | null;
  providerCode: string | null;
  calls: Record<string, number>;
  errors: Record<string, number>;
  latency: AnalyticsPercentiles | null;
  inputTokens: number;
  outputTokens: number;
  /** The part of both that no service told. */
  estimatedTokens: number;
  facts: number;
  cacheHits: number;
  /** By today's price; null where no price is set. */
  cost: { amount: number; currency: string; isEstimate: true; hasEstimatedTokens: boolean } | null;
}

/** Memories that a service keeps, as it counted them when it was asked. */
export interface AnalyticsCountView {
  agentId: string;
  configId: string;
  memories: number;
  rolesCounted: number;
  roles: number;
  at: string;
}

export interface AnalyticsTopicView {
  topic: string;
  kind: string;
  memories: number;
  roles: number;
}

export interface AnalyticsSummaryView {
  from: string;
  to: string;
  turns: Record<string, number>;
  firstFrame: AnalyticsPercentiles | null;
  stages: { stage: string; outcomes: Record<string, number>; latency: AnalyticsPercentiles | null }[];
  errors: { code: string; count: number }[];
  recalls: {
    asked: number;
    hit: number;
    used: number;
    hitShare: number | null;
    usedShare: number | null;
    latency: AnalyticsPercentiles | null;
  };
  memories: {
    /** At the end of the period, in this database, by kind; without superseded ones. */
    current: Record<string, number>;
    /** Against the beginning of the period. */
    growth: number;
    superseded: number;
    events: Record<string, number>;
  };
  interactions: Record<string, number>;
  providers: AnalyticsProviderView[];
  backlog: { topic: string; age: AnalyticsPercentiles }[];
  elsewhere: AnalyticsCountView[];
  topics: { minRoles: number; at: string | null; list: AnalyticsTopicView[] };
  errorShare: number;
  /** While it is true, figures of before the last rebuild are still being counted. */
  isRebuilding: boolean;
}

const price = z.number().min(0).max(1e9).nullable();

/** `PUT /api/analytics/price/{configId}`. What is null is unknown, and makes no cost. */
export const analyticsPrice = z.object({
  /** As operators write it: `EUR`, `¥`. */
  currency: z.string().trim().min(1).max(16),
  perMillionInputTokens: price.default(null),
  perMillionOutputTokens: price.default(null),
  perCall: price.default(null),
});
export type AnalyticsPrice = z.infer<typeof analyticsPrice>;

export interface AnalyticsPriceView extends AnalyticsPrice {
  configId: string;
  updatedAt: string;
}

export interface AnalyticsRebuildView {
  isRunning: boolean;
  /** What is not counted again yet, and how much of it is. */
  sources: { source: string; counted: number; startedAt: string }[];
}

function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch {
    // No such zone.
    return false;
  }
}
