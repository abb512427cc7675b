import { Injectable } from '@nestjs/common';
import { ANALYTICS_ERROR_SHARE } from '@xiaozhi/contracts';
import type {
  AnalyticsCountView,
  AnalyticsSummaryQuery,
  AnalyticsSummaryView,
  AnalyticsTopicView,
} from '@xiaozhi/contracts';
import { Inject } from '@nestjs/common';
import type { ManagerConfig } from '../config/manager-config.js';
import { Database } from '../database/database.js';
import { CONFIG } from '../tokens.js';
import { AnalyticsPrices } from './analytics-prices.service.js';
import { AnalyticsService } from './analytics.service.js';
import { AnalyticsRebuild } from './analytics-rebuild.service.js';
import { INTERACTION_METRICS } from './interaction-contributions.js';
import { toProviderViews } from './provider-figures.js';
import { percentilesOf, readFigures, readTotals, sumBy } from './rollup-reader.js';
import type { Figure } from './rollup-reader.js';
import { without } from './series.js';
import { TURN_METRICS } from './turn-contributions.js';
import { USAGE_METRICS } from './usage-contributions.js';

const TOPICS_COUNT = 20;
const ERRORS_COUNT = 20;
type Memories = AnalyticsSummaryView['memories'];

/** All figures of a period at once, for the page that shows them. */
@Injectable()
export class AnalyticsSummary {
  constructor(
    private readonly analytics: AnalyticsService,
    private readonly prices: AnalyticsPrices,
    private readonly rebuild: AnalyticsRebuild,
    private readonly database: Database,
    @Inject(CONFIG) private readonly config: ManagerConfig,
  ) {}

  /** @throws ApiError 422 ANALYTICS_RANGE_INVALID */
  async of(query: AnalyticsSummaryQuery): Promise<AnalyticsSummaryView> {
    const period = this.analytics.period(query);
    const subject = query.agentId === undefined ? {} : { agentId: query.agentId };
    const metrics = [...TURN_METRICS, ...INTERACTION_METRICS, ...USAGE_METRICS];
    const figures = await readFigures(this.database, { metrics, ...period, ...subject }, [
      ...(['config_id', 'metric', 'label', 'bucket'] as const),
    ]);
    const of = (metric: string): Figure[] => figures.filter((figure) => figure.metric === metric);
    return {
      ...period,
      turns: sumBy(of('turn'), ({ label }) => label),
      firstFrame: percentilesOf(of('turn.first-frame')),
      stages: toStages(of('stage'), of('stage.latency')),
      errors: toErrors([...of('stage.error'), ...of('call.error')]),
      recalls: toRecalls(of),
      memories: await this.memories(period, subject),
      interactions: sumBy(of('interaction'), ({ label }) => label),
      providers: toProviderViews(figures, {
        configs: await this.database.repository('modelProvider').find(),
        prices: await this.prices.list(),
      }),
      backlog: groupBy(await this.backlog(period)).map(([topic, samples]) => ({
        topic,
        age: percentilesOf(samples) ?? NONE,
      })),
      elsewhere: await this.elsewhere(subject),
      topics: await this.topics(query.agentId ?? ''),
      errorShare: ANALYTICS_ERROR_SHARE,
      isRebuilding: (await this.rebuild.state()).isRunning,
    };
  }

  /** Gateways have one outbox for all agents. */
  private backlog(period: { from: string; to: string }): Promise<Figure[]> {
    return readFigures(this.database, { metrics: ['backlog.age'], ...period }, ['label', 'bucket']);
  }

  private async memories(
    period: { from: string; to: string },
    subject: { agentId?: string },
  ): Promise<Memories> {
    const metrics = ['memory.current', 'memory.superseded'];
    const totals = await readTotals(this.database, { metrics, ...subject });
    const later = await readFigures(this.database, { metrics, ...subject, from: period.to }, [
      'metric',
      'label',
    ]);
    const within = await readFigures(
      this.database,
      { metrics: [...metrics, 'memory.event', 'memory.erased'], ...subject, ...period },
      ['metric', 'label'],
    );
    const of = (figures: readonly Figure[], metric: string): Record<string, number> =>
      sumBy(
        figures.filter((figure) => figure.metric === metric),
        ({ label }) => label,
      );
    const erased = sum(within.filter(({ metric }) => metric === 'memory.erased'));
    return {
      current: without(of(totals, 'memory.current'), of(later, 'memory.current')),
      growth: sum(within.filter(({ metric }) => metric === 'memory.current')),
      superseded: sumOf(without(of(totals, 'memory.superseded'), of(later, 'memory.superseded'))),
      events: { ...of(within, 'memory.event'), ...(erased === 0 ? {} : { erased }) },
    };
  }

  private async elsewhere({ agentId }: { agentId?: string }): Promise<AnalyticsCountView[]> {
    const rows = await this.database
      .repository('analyticsCount')
      .find({ where: agentId === undefined ? {} : { agent_id: agentId }, order: { agent_id: 'ASC' } });
    return rows.map((row) => ({
      agentId: row.agent_id,
      configId: row.config_id,
      memories: row.memories,
      rolesCounted: row.roles_counted,
      roles: row.roles,
      at: row.at,
    }));
  }

  private async topics(agent_id: string): Promise<AnalyticsSummaryView['topics']> {
    const rows = await this.database.repository('analyticsTopic').find({
      where: { agent_id },
      order: { roles: 'DESC', memories: 'DESC', id: 'ASC' },
      take: TOPICS_COUNT,
    });
    const list = rows.map(({ topic, kind, memories, roles }): AnalyticsTopicView => {
      return { topic, kind, memories, roles };
    });
    const job = await this.database.repository('analyticsJob').findOneBy({ name: 'topics' });
    return { minRoles: this.config.analytics.topicRoles, at: job?.last_run_at ?? null, list };
  }
}

const NONE = { count: 0, p50: 0, p90: 0, p95: 0, p99: 0, max: 0 };

function toStages(outcomes: readonly Figure[], durations: readonly Figure[]): AnalyticsSummaryView['stages'] {
  const latencies = new Map(groupBy(durations));
  const stages = new Map<string, Record<string, number>>();
  for (const { label, value } of outcomes) {
    const [stage = '', outcome = ''] = label.split(':');
    stages.set(stage, { ...stages.get(stage), [outcome]: value });
  }
  return [...stages].sort().map(([stage, counts]) => ({
    stage,
    outcomes: counts,
    latency: percentilesOf(latencies.get(stage) ?? []),
  }));
}

function toErrors(figures: readonly Figure[]): AnalyticsSummaryView['errors'] {
  return Object.entries(sumBy(figures, ({ label }) => label))
    .map(([code, count]) => ({ code, count }))
    .sort((one, other) => other.count - one.count)
    .slice(0, ERRORS_COUNT);
}

function toRecalls(of: (metric: string) => Figure[]): AnalyticsSummaryView['recalls'] {
  const [asked, hit, used] = ['recall.asked', 'recall.hit', 'recall.used'].map((metric) =>
    sum(of(metric)),
  ) as [...[number, number, number]];
  return {
    ...{ asked, hit, used },
    hitShare: asked === 0 ? null : hit / asked,
    usedShare: asked === 0 ? null : used / asked,
    latency: percentilesOf(of('recall.latency')),
  };
}

function groupBy(figures: readonly Figure[]): [label: string, figures: Figure[]][] {
  const groups = new Map<string, Figure[]>();
  for (const figure of figures) {
    const group = groups.get(figure.label) ?? [];
    groups.set(figure.label, group);
    group.push(figure);
  }
  return [...groups].sort(([one], [other]) => (one < other ? -1 : 1));
}

function sum(figures: readonly Figure[]): number {
  return figures.reduce((total, { value }) => total + value, 0);
}

function sumOf(counts: Readonly<Record<string, number>>): number {
  return Object.values(counts).reduce((total, value) => total + value, 0);
}
