import { Inject, Injectable } from '@nestjs/common';
import type { OnApplicationBootstrap, OnModuleDestroy } from '@nestjs/common';
import type { Logger } from '@xiaozhi/observability';
import type { ManagerConfig } from '../config/manager-config.js';
import { Database } from '../database/database.js';
import { CONFIG, LOGGER, NOW } from '../tokens.js';
import { AnalyticsRebuild } from './analytics-rebuild.service.js';
import { ElsewhereCounts } from './elsewhere-counts.js';
import { firstHourKept, forgetOld, sumUpDays } from './rollup-upkeep.js';
import { refreshTopics } from './topics.js';
import { REPORTS_KEPT_MS } from './usage.service.js';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const LOOK_MS = 5 * MINUTE_MS;
const TOPICS_MS = 10 * MINUTE_MS;

interface Job {
  name: string;
  everyMs: number;
  run: () => Promise<unknown>;
}

/** What figures need from time to time: each job on one of several managers. */
@Injectable()
export class AnalyticsJob implements OnApplicationBootstrap, OnModuleDestroy {
  private timer: NodeJS.Timeout | undefined;
  private running: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly database: Database,
    private readonly rebuild: AnalyticsRebuild,
    private readonly elsewhere: ElsewhereCounts,
    @Inject(CONFIG) private readonly config: ManagerConfig,
    @Inject(LOGGER) private readonly logger: Logger,
    @Inject(NOW) private readonly now: () => Date,
  ) {}

  onApplicationBootstrap(): void {
    // A new database counts its figures now, and one that was stopped meanwhile goes on.
    this.rebuild.continue();
    this.timer = setInterval(() => {
      this.rebuild.continue();
      this.running = this.runDue();
    }, LOOK_MS).unref();
  }

  async onModuleDestroy(): Promise<void> {
    clearInterval(this.timer);
    await this.running;
    await this.rebuild.stop();
  }

  /** Runs what is due. One that fails is logged, and tried again when it is due the next time. */
  async runDue(): Promise<void> {
    for (const job of this.jobs()) {
      try {
        if (await this.claim(job)) await job.run();
      } catch (error) {
        this.logger.error({ error, job: job.name }, 'a job of the figures failed');
      }
    }
  }

  private jobs(): Job[] {
    const { hourDays, dayDays, topicRoles, countHours } = this.config.analytics;
    const { database } = this;
    const upkeep = async (): Promise<void> => {
      const now = this.now();
      await sumUpDays(database, firstHourKept(now, hourDays));
      const reports = new Date(now.getTime() - REPORTS_KEPT_MS).toISOString();
      await forgetOld(database, firstHourKept(now, dayDays), reports);
    };
    const topics = (): Promise<void> => refreshTopics(database, topicRoles, this.now().toISOString());
    return [
      { name: 'upkeep', everyMs: HOUR_MS, run: upkeep },
      { name: 'topics', everyMs: TOPICS_MS, run: topics },
      ...(countHours === 0
        ? []
        : [{ name: 'counts', everyMs: countHours * HOUR_MS, run: () => this.elsewhere.refresh() }]),
    ];
  }

  /** @returns false when it is not due, or another manager was first */
  private async claim({ name, everyMs }: Job): Promise<boolean> {
    const now = this.now();
    const due = new Date(now.getTime() - everyMs).toISOString();
    return this.database.write(async (rows) => {
      const known = await rows.of('analyticsJob').findOneBy({ name });
      if (known !== null && known.last_run_at !== null && known.last_run_at > due) return false;
      await rows.of('analyticsJob').save({ name, last_run_at: now.toISOString() });
      return true;
    });
  }
}
