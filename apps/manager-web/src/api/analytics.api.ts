import type {
  AnalyticsMetric,
  AnalyticsPrice,
  AnalyticsPriceView,
  AnalyticsSeriesView,
  AnalyticsSummaryView,
} from '@xiaozhi/contracts';
import { get, put } from './client.js';

const ROUTE = '/api/analytics';

export interface AnalyticsFilter {
  agentId?: string;
  from: string;
  to: string;
  timeZone: string;
}
export interface SeriesFilter extends AnalyticsFilter {
  metric: AnalyticsMetric;
  interval: 'hour' | 'day';
}

export const getSummary = (filter: AnalyticsFilter): Promise<AnalyticsSummaryView> =>
  get(`${ROUTE}/summary`, filter);
export const getSeries = (filter: SeriesFilter): Promise<AnalyticsSeriesView> =>
  get(`${ROUTE}/memory`, filter);
export const setPrice = (configId: string, price: AnalyticsPrice): Promise<AnalyticsPriceView> =>
  put(`${ROUTE}/price/${encodeURIComponent(configId)}`, price);
/** Address of the points as a file. */
export const csvUrl = (filter: SeriesFilter): string =>
  `${ROUTE}/memory.csv?${String(new URLSearchParams({ ...filter }))}`;
