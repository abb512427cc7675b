import { AnalyticsPrices } from './analytics-prices.service.js';
import { AnalyticsRebuild } from './analytics-rebuild.service.js';
import { AnalyticsSummary } from './analytics-summary.service.js';
import { AnalyticsController } from './analytics.controller.js';
import { AnalyticsJob } from './analytics.job.js';
import { AnalyticsService } from './analytics.service.js';
import { ElsewhereCounts } from './elsewhere-counts.js';
import { UsageController } from './usage.controller.js';
import { UsageService } from './usage.service.js';

/** Figures over time. */
export const ANALYTICS = {
  controllers: [AnalyticsController, UsageController],
  services: [
    AnalyticsService,
    AnalyticsSummary,
    AnalyticsPrices,
    AnalyticsRebuild,
    ElsewhereCounts,
    AnalyticsJob,
    UsageService,
  ],
};
