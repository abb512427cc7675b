import { Inject, Injectable } from '@nestjs/common';
import type { OnApplicationBootstrap, OnModuleDestroy } from '@nestjs/common';
import type { Logger } from '@xiaozhi/observability';
import { AuditService } from '../audit/audit.service.js';
import { Database } from '../database/database.js';
import type { MemoryRetentionRow } from '../database/memory-history-rows.js';
import { SYSTEM } from '../http/actor.js';
import { LOGGER, NOW } from '../tokens.js';
import { expirePrunes } from './expire-prunes.js';
import { MemoryRetentionService } from './memory-retention.service.js';

const DAY_MS = 24 * 60 * 60_000;
/** How often it is looked whether a day has passed: also after a restart a run is late by an hour at most. */
const LOOK_MS = 60 * 60_000;

/** Runs every agent's policy once a day, on one of several managers. */
@Injectable()
export class MemoryRetentionJob implements OnApplicationBootstrap, OnModuleDestroy {
  private timer: NodeJS.Timeout | undefined;
  private running: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly retention: MemoryRetentionService,
    private readonly audit: AuditService,
    private readonly database: Database,
    @Inject(LOGGER) private readonly logger: Logger,
    @Inject(NOW) private readonly now: () => Date,
  ) {}

  onApplicationBootstrap(): void {
    this.timer = setInterval(() => {
      this.running = this.runDue();
    }, LOOK_MS).unref();
  }

  async onModuleDestroy(): Promise<void> {
    clearInterval(this.timer);
    await this.running;
  }

  /** Runs what is due. A policy that fails is logged, and tried again a day later; the others go on. @returns runs */
  async runDue(): Promise<number> {
    const before = new Date(this.now().getTime() - DAY_MS).toISOString();
    let count = 0;
    try {
      for (const row of await this.database.repository('memoryRetention').find()) {
        const isDue = row.last_run_at === null || row.last_run_at <= before;
        if (isDue && (await this.claim(row))) count += Number(await this.runOne(row));
      }
    } catch (error) {
      // The database is away: an hour later it is looked again.
      this.logger.error({ error }, 'memory retention could not look what is due');
    }
    return count;
  }

  /** @returns false when another manager was first */
  private async claim({ agent_id, last_run_at }: MemoryRetentionRow): Promise<boolean> {
    return this.database.write(async (rows) => {
      const row = await rows.of('memoryRetention').findOneBy({ agent_id });
      if (row === null || row.last_run_at !== last_run_at) return false;
      await rows.of('memoryRetention').update({ agent_id }, { last_run_at: this.now().toISOString() });
      return true;
    });
  }

  private async runOne({ agent_id: agentId, enabled }: MemoryRetentionRow): Promise<boolean> {
    try {
      await this.database.write(async (rows) => {
        const expired = await expirePrunes(rows, agentId, this.now());
        if (expired > 0)
          await this.audit.record(rows, SYSTEM, {
            action: 'memory.expire',
            target: agentId,
            details: { expired },
          });
      });
      if (enabled === 0) return false;
      const { counts } = await this.retention.run(SYSTEM, agentId, { dryRun: false });
      this.logger.info({ agentId, counts }, 'memory retention ran');
      return true;
    } catch (error) {
      this.logger.error({ agentId, error }, 'memory retention failed');
      return false;
    }
  }
}
