import { Inject, Injectable } from '@nestjs/common';
import { ANALYTICS_ERROR_SHARE, analyticsPeriod } from '@xiaozhi/contracts';
import type {
  AnalyticsPeriod,
  AnalyticsPoint,
  AnalyticsQuery,
  AnalyticsSeriesView,
} from '@xiaozhi/contracts';
import type { ManagerConfig } from '../config/manager-config.js';
import { Database } from '../database/database.js';
import { csvLine } from '../http/csv.js';
import { ApiError } from '../http/api-error.js';
import { CONFIG, NOW } from '../tokens.js';
import { readFigures, readTotals, sumBy } from './rollup-reader.js';
import type { FigureQuery } from './rollup-reader.js';
import { firstHourKept } from './rollup-upkeep.js';
import { SERIES, toLevels, toPoints, valuesOf } from './series.js';
import type { SeriesSpec } from './series.js';

type SeriesParts = Pick<AnalyticsSeriesView, 'points' | 'total'>;

/** Figures over time, from sums that are kept as reports arrive: nothing is scanned but the sums. */
@Injectable()
export class AnalyticsService {
  constructor(
    private readonly database: Database,
    @Inject(CONFIG) private readonly config: ManagerConfig,
    @Inject(NOW) private readonly now: () => Date,
  ) {}

  /** @throws ApiError 422 ANALYTICS_RANGE_INVALID, ANALYTICS_RANGE_TOO_FINE */
  async series(query: AnalyticsQuery): Promise<AnalyticsSeriesView> {
    const { metric, interval, timeZone } = query;
    const period = this.period(query);
    const spec = SERIES[metric];
    const { points, total } =
      spec.kind === 'level' ? await this.levels(query, period) : await this.sums(query, spec, period);
    const { unit, kind } = spec;
    return {
      ...{ metric, interval, timeZone, ...period, unit, points, total },
      labels: [
        ...new Set([...points.flatMap(({ values }) => Object.keys(values)), ...Object.keys(total)]),
      ].sort(),
      errorShare: kind === 'percentiles' ? ANALYTICS_ERROR_SHARE : null,
      wholeDaysBefore: this.wholeDaysBefore,
    };
  }

  /** The hours of a period that is asked for. @throws as `series` */
  period(query: { from?: string; to?: string; interval?: 'hour' | 'day' }): AnalyticsPeriod {
    const period = analyticsPeriod(query, this.now().getTime());
    if (period === undefined)
      throw new ApiError(
        422,
        'ANALYTICS_RANGE_INVALID',
        '"from" must lie before "to", by at most 31 days for hours and 1,100 days for days.',
      );
    if (query.interval === 'hour' && period.from < this.wholeDaysBefore)
      throw new ApiError(
        422,
        'ANALYTICS_RANGE_TOO_FINE',
        `Before ${this.wholeDaysBefore} figures are kept by the day; ask with interval=day.`,
      );
    return period;
  }

  private get wholeDaysBefore(): string {
    return firstHourKept(this.now(), this.config.analytics.hourDays);
  }

  private async sums(query: AnalyticsQuery, spec: SeriesSpec, period: AnalyticsPeriod): Promise<SeriesParts> {
    const label = query.label ?? spec.defaultLabel;
    const asked = { ...subjectOf(query, spec), ...period, ...(label === undefined ? {} : { label }) };
    const figures = await readFigures(this.database, asked, [
      ...(['grain', 'starts_at', 'metric', 'label', 'bucket'] as const),
    ]);
    return { points: toPoints(spec, figures, { ...period, ...query }), total: valuesOf(spec, figures) };
  }

  private async levels(query: AnalyticsQuery, period: AnalyticsPeriod): Promise<SeriesParts> {
    const asked = {
      ...subjectOf(query, SERIES.memories),
      ...(query.label === undefined ? {} : { label: query.label }),
    };
    const now = sumBy(await readTotals(this.database, asked), ({ label }) => label);
    const changes = await readFigures(this.database, { ...asked, from: period.from }, [
      ...(['grain', 'starts_at', 'label'] as const),
    ]);
    const points = toLevels(changes, now, { ...query, ...period });
    return { points, total: points.at(-1)?.values ?? {} };
  }
}

function subjectOf(
  { agentId, configId }: AnalyticsQuery,
  { metrics }: SeriesSpec,
): Omit<FigureQuery, 'from'> {
  return {
    metrics: Object.keys(metrics),
    ...(agentId === undefined ? {} : { agentId }),
    ...(configId === undefined ? {} : { configId }),
  };
}

/** The points as comma-separated values, one line each, with a line of names before them. */
export function toCsv({ labels, points }: { labels: string[]; points: AnalyticsPoint[] }): string {
  const lines = points.map(({ at, values }) => [at, ...labels.map((label) => String(values[label] ?? ''))]);
  return [['at', ...labels], ...lines].map(csvLine).join('');
}
