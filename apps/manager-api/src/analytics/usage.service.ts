import { Inject, Injectable } from '@nestjs/common';
import type { UsageReport } from '@xiaozhi/contracts';
import { Database } from '../database/database.js';
import { NOW } from '../tokens.js';
import { addToRollups } from './rollups.js';
import { usageContributions } from './usage-contributions.js';

const DAY_MS = 24 * 60 * 60_000;
/** For so long it is known which reports were counted; older ones are not counted at all, since they may have been. */
export const REPORTS_KEPT_MS = 35 * DAY_MS;

/** What gateways tell of the providers that they ask. */
@Injectable()
export class UsageService {
  constructor(
    private readonly database: Database,
    @Inject(NOW) private readonly now: () => Date,
  ) {}

  /** Counts a report; the same id twice is counted once. */
  async report(report: UsageReport): Promise<void> {
    if (Date.parse(report.at) < this.now().getTime() - REPORTS_KEPT_MS) return;
    await this.database.write(async (rows) => {
      const { id, at } = report;
      if ((await rows.of('analyticsReport').countBy({ id })) > 0) return;
      await rows.of('analyticsReport').insert({ id, at });
      await addToRollups(rows, usageContributions(report));
    });
  }
}
