import { Inject, Injectable } from '@nestjs/common';
import type { AnalyticsRebuildView } from '@xiaozhi/contracts';
import type { Logger } from '@xiaozhi/observability';
import { In } from 'typeorm';
import { AuditService } from '../audit/audit.service.js';
import { Database } from '../database/database.js';
import type { Actor } from '../http/actor.js';
import { LOGGER, NOW } from '../tokens.js';
import { SOURCES } from './rebuild-reader.js';
import { REBUILD_SOURCES } from './rebuild-sources.js';
import type { RebuildSource } from './rebuild-sources.js';
import { addToRollups } from './rollups.js';

/**
 * Counts everything again from the tables that figures come from: in steps, each one transaction that moves a mark
 * forward. A row behind the mark is counted when it changes, one before it when the mark comes to it; so a rebuild goes
 * on beside everything else, after a restart too, and two managers that do it count nothing twice.
 */
@Injectable()
export class AnalyticsRebuild {
  private running: Promise<void> | undefined;
  private isStopped = false;

  constructor(
    private readonly database: Database,
    private readonly audit: AuditService,
    @Inject(LOGGER) private readonly logger: Logger,
    @Inject(NOW) private readonly now: () => Date,
  ) {}

  /** Begins, or begins anew, and goes on in the background. */
  async begin(actor: Actor): Promise<AnalyticsRebuildView> {
    const started_at = this.now().toISOString();
    await this.database.write(async (rows) => {
      for (const source of REBUILD_SOURCES) {
        await rows.of('analyticsRollup').delete({ metric: In([...SOURCES[source].metrics]) });
        await rows.of('analyticsRebuild').save({ source, position: '', counted: 0, started_at });
      }
      await this.audit.record(rows, actor, { action: 'analytics.rebuild', target: 'analytics', details: {} });
    });
    this.continue();
    return this.state();
  }

  /** Goes on in the background with what was begun, here or before a restart. */
  continue(): void {
    this.running ??= this.run()
      .catch((error: unknown) => {
        this.logger.error({ error }, 'figures could not be counted again; it goes on with the next look');
      })
      .finally(() => {
        this.running = undefined;
      });
  }

  /** Resolves when nothing is under way here. */
  async settled(): Promise<void> {
    await this.running;
  }

  async stop(): Promise<void> {
    this.isStopped = true;
    await this.running;
  }

  async state(): Promise<AnalyticsRebuildView> {
    const rows = await this.database.repository('analyticsRebuild').find({ order: { source: 'ASC' } });
    const sources = rows.map(({ source, counted, started_at: startedAt }) => ({
      source,
      counted,
      startedAt,
    }));
    return { isRunning: sources.length > 0, sources };
  }

  private async run(): Promise<void> {
    // Another rebuild may begin meanwhile, with what is done here already.
    while (!this.isStopped && (await this.database.repository('analyticsRebuild').count()) > 0)
      for (const source of REBUILD_SOURCES) while (!this.isStopped && (await this.step(source)));
  }

  /** @returns false when there is nothing left of the source */
  private async step(source: RebuildSource): Promise<boolean> {
    return this.database.write(async (rows) => {
      const known = await rows.of('analyticsRebuild').findOneBy({ source });
      if (known === null) return false;
      const found = await SOURCES[source].next(rows, known.position);
      const last = found.at(-1);
      if (last === undefined) {
        await rows.of('analyticsRebuild').delete({ source });
        return false;
      }
      await addToRollups(
        rows,
        found.flatMap(({ contributions }) => contributions),
      );
      const counted = known.counted + found.length;
      await rows.of('analyticsRebuild').update({ source }, { position: last.key, counted });
      return true;
    });
  }
}
