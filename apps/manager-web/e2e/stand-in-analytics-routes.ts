import { ANALYTICS_ERROR_SHARE } from '@xiaozhi/contracts';
import type {
  AnalyticsMetric,
  AnalyticsPercentiles,
  AnalyticsSeriesView,
  AnalyticsSummaryView,
} from '@xiaozhi/contracts';
import type { Answer } from './stand-in-routes.js';

const DAY_MS = 24 * 60 * 60_000;
const DAYS_COUNT = 7;
const PERCENTILES: AnalyticsPercentiles = {
  count: 40,
  p50: 480,
  p90: 900,
  p95: 1_150,
  p99: 1_400,
  max: 1_500,
};

/** What a day of a series has; the third day was silent. */
function valuesOf(metric: AnalyticsMetric, day: number): Record<string, number> {
  if (day === 2) return metric === 'memories' ? { name: 2, home: 1, preference: 4 } : {};
  const much = 4 + ((day * 5) % 7);
  const values: Partial<Record<AnalyticsMetric, Record<string, number>>> = {
    turns: { spoken: 2 * much, cut: day % 3, failed: day % 2 },
    recalls: { asked: 2 * much, hit: much, used: Math.ceil(much / 2) },
    memories: { name: 2, home: 1 + (day > 3 ? 1 : 0), preference: 3 + day },
    tokens: { input: 900 * much, output: 120 * much, estimated: 100 },
    'backlog-age': {},
  };
  return values[metric] ?? { ...PERCENTILES, p50: 400 + 30 * much, p95: 900 + 50 * much };
}

function seriesOf(metric: AnalyticsMetric, from: string, to: string): AnalyticsSeriesView {
  const isMs = ['first-frame', 'recall-latency', 'backlog-age'].includes(metric);
  const points = Array.from({ length: DAYS_COUNT }, (_, day) => ({
    at: new Date(Date.parse(to) - (DAYS_COUNT - 1 - day) * DAY_MS).toISOString().slice(0, 10),
    values: valuesOf(metric, day),
  }));
  const labels = [...new Set(points.flatMap(({ values }) => Object.keys(values)))].sort();
  return {
    ...{
      metric,
      interval: 'day',
      timeZone: 'UTC',
      from,
      to,
      labels,
      points,
      total: {},
      wholeDaysBefore: from,
    },
    unit: isMs ? 'ms' : metric === 'tokens' ? 'tokens' : 'count',
    errorShare: isMs ? ANALYTICS_ERROR_SHARE : null,
  };
}

/** Figures of a week, as the page of figures asks for them. */
export function analyticsRoutes(now: string): Record<string, (url: URL) => Answer> {
  const summary: AnalyticsSummaryView = {
    ...{
      from: now,
      to: now,
      firstFrame: PERCENTILES,
      errorShare: ANALYTICS_ERROR_SHARE,
      isRebuilding: false,
    },
    turns: { spoken: 88, cut: 5, failed: 3 },
    stages: [{ stage: 'recall', outcomes: { ok: 60, empty: 30 }, latency: PERCENTILES }],
    errors: [{ code: 'reply:LLM_UNAVAILABLE', count: 3 }],
    recalls: { asked: 90, hit: 60, used: 31, hitShare: 2 / 3, usedShare: 0.344, latency: PERCENTILES },
    memories: {
      current: { preference: 9, name: 2, home: 2 },
      ...{ growth: 6, superseded: 1, events: { add: 7, supersede: 1 } },
    },
    interactions: { extracted: 50, nothing: 40 },
    providers: [
      {
        ...{ configId: 'LLM_openai', name: 'OpenAI', modelType: 'LLM', providerCode: 'openai' },
        ...{
          calls: { reply: 88, complete: 20 },
          errors: { 'reply:LLM_UNAVAILABLE': 3 },
          latency: PERCENTILES,
        },
        ...{ inputTokens: 41_200, outputTokens: 5_210, estimatedTokens: 700, facts: 0, cacheHits: 0 },
        cost: { amount: 0.1873, currency: 'EUR', isEstimate: true, hasEstimatedTokens: true },
      },
      {
        ...{ configId: 'Memory_mem0ai', name: 'Mem0', modelType: 'Memory', providerCode: 'mem0ai' },
        ...{ calls: { recall: 90, save: 50 }, errors: {}, latency: PERCENTILES, cost: null },
        ...{ inputTokens: 0, outputTokens: 0, estimatedTokens: 0, facts: 13, cacheHits: 0 },
      },
    ],
    backlog: [],
    elsewhere: [
      { agentId: '1', configId: 'Memory_mem0ai', memories: 13, rolesCounted: 2, roles: 2, at: now },
    ],
    topics: {
      minRoles: 3,
      at: now,
      list: [{ topic: 'likes:tea', kind: 'preference', memories: 4, roles: 4 }],
    },
  };
  return {
    'GET /api/analytics/summary': () => ({ status: 200, data: summary }),
    'GET /api/analytics/memory': ({ searchParams }) => {
      const metric = searchParams.get('metric') as AnalyticsMetric;
      return {
        status: 200,
        data: seriesOf(metric, String(searchParams.get('from')), String(searchParams.get('to'))),
      };
    },
  };
}
