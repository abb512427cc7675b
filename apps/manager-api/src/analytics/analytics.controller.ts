import { Body, Controller, Get, HttpCode, Param, Post, Put, Query, Res } from '@nestjs/common';
import { analyticsPrice, analyticsQuery, analyticsSummaryQuery } from '@xiaozhi/contracts';
import type {
  AnalyticsPrice,
  AnalyticsPriceView,
  AnalyticsQuery,
  AnalyticsRebuildView,
  AnalyticsSeriesView,
  AnalyticsSummaryQuery,
  AnalyticsSummaryView,
} from '@xiaozhi/contracts';
import type { FastifyReply } from 'fastify';
import { CurrentActor } from '../http/actor.js';
import type { Actor } from '../http/actor.js';
import { AnswerType } from '../http/answer-type.js';
import { RequirePermission } from '../http/permission.js';
import { zod } from '../http/zod.pipe.js';
import { SystemWide } from '../reach/reach-rule.js';
import { AnalyticsPrices } from './analytics-prices.service.js';
import { AnalyticsRebuild } from './analytics-rebuild.service.js';
import { AnalyticsSummary } from './analytics-summary.service.js';
import { AnalyticsService, toCsv } from './analytics.service.js';

const CSV = 'text/csv; charset=utf-8';

@Controller('api/analytics')
@SystemWide()
export class AnalyticsController {
  constructor(
    private readonly analytics: AnalyticsService,
    private readonly summaries: AnalyticsSummary,
    private readonly prices: AnalyticsPrices,
    private readonly rebuilds: AnalyticsRebuild,
  ) {}

  @Get('memory')
  @RequirePermission('analytics.read')
  series(@Query(zod(analyticsQuery)) query: AnalyticsQuery): Promise<AnalyticsSeriesView> {
    return this.analytics.series(query);
  }

  @Get('memory.csv')
  @AnswerType(CSV)
  @RequirePermission('analytics.read')
  async csv(@Query(zod(analyticsQuery)) query: AnalyticsQuery, @Res() reply: FastifyReply): Promise<void> {
    const series = await this.analytics.series(query);
    await reply
      .status(200)
      .header('content-type', CSV)
      .header('content-disposition', `attachment; filename="${query.metric}.csv"`)
      .send(toCsv(series));
  }

  @Get('summary')
  @RequirePermission('analytics.read')
  summary(@Query(zod(analyticsSummaryQuery)) query: AnalyticsSummaryQuery): Promise<AnalyticsSummaryView> {
    return this.summaries.of(query);
  }

  @Get('price')
  @RequirePermission('analytics.read')
  listPrices(): Promise<AnalyticsPriceView[]> {
    return this.prices.list();
  }

  @Put('price/:configId')
  @RequirePermission('analytics.write')
  setPrice(
    @CurrentActor() actor: Actor,
    @Param('configId') configId: string,
    @Body(zod(analyticsPrice)) body: AnalyticsPrice,
  ): Promise<AnalyticsPriceView> {
    return this.prices.set(actor, configId, body);
  }

  @Get('rebuild')
  @RequirePermission('analytics.read')
  rebuildState(): Promise<AnalyticsRebuildView> {
    return this.rebuilds.state();
  }

  @Post('rebuild')
  @HttpCode(202)
  @RequirePermission('analytics.write')
  rebuild(@CurrentActor() actor: Actor): Promise<AnalyticsRebuildView> {
    return this.rebuilds.begin(actor);
  }
}
