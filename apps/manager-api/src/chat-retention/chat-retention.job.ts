import { Inject, Injectable } from '@nestjs/common';
import type { OnApplicationBootstrap, OnModuleDestroy } from '@nestjs/common';
import type { ChatRetentionCounts } from '@xiaozhi/contracts';
import type { Logger } from '@xiaozhi/observability';
import { AuditService } from '../audit/audit.service.js';
import { removeLines, removeRecordings } from '../chat-history/remove-lines.js';
import type { ChatRetentionRow } from '../database/chat-retention-row.js';
import { Database } from '../database/database.js';
import type { WriteRows } from '../database/database.js';
import { SYSTEM } from '../http/actor.js';
import { LOGGER, NOW } from '../tokens.js';
import { toPolicy } from './chat-retention.service.js';
import { cutoffsOf, expiredLines, expiredRecordings, startOfDay } from './expired-lines.js';
import type { Cutoffs } from './expired-lines.js';

/** How often it is looked whether a day has begun, or a policy was set. */
const LOOK_MS = 10 * 60_000;
/** Lines of one transaction: lines that gateways bring meanwhile wait no longer than for these. */
const BATCH_COUNT = 500;

/** Applies each policy once a day, on one of several managers, in small transactions that each say what went. */
@Injectable()
export class ChatRetentionJob implements OnApplicationBootstrap, OnModuleDestroy {
  private timer: NodeJS.Timeout | undefined;
  private running: Promise<unknown> = Promise.resolve();
  private isOver = false;

  constructor(
    private readonly audit: AuditService,
    private readonly database: Database,
    @Inject(LOGGER) private readonly logger: Logger,
    @Inject(NOW) private readonly now: () => Date,
  ) {}

  onApplicationBootstrap(): void {
    this.timer = setInterval(() => {
      this.running = this.running.then(() => this.runDue());
    }, LOOK_MS).unref();
  }

  async onModuleDestroy(): Promise<void> {
    this.isOver = true;
    clearInterval(this.timer);
    await this.running;
  }

  /** Applies what is due. One that fails is logged, the others go on; it, and one that was stopped midway, goes on at the next look. @returns lines and recordings that went */
  async runDue(): Promise<number> {
    let count = 0;
    try {
      const today = startOfDay(this.now()).toISOString();
      for (const row of await this.database.repository('chatRetention').find()) {
        const isDue = row.last_run_at === null || row.last_run_at < today;
        if (isDue && (await this.claim(row))) count += await this.apply(row);
      }
    } catch (error) {
      // The database is away: it is looked again.
      this.logger.error({ error }, 'chat retention could not look what is due');
    }
    return count;
  }

  /** @returns false when another manager was first, or the policy is another meanwhile */
  private async claim(row: ChatRetentionRow): Promise<boolean> {
    return this.database.write(async (rows) => {
      if (!(await isAsRead(rows, row)) || (await lastRunAt(rows, row)) !== row.last_run_at) return false;
      const { agent_id } = row;
      await rows.of('chatRetention').update({ agent_id }, { last_run_at: this.now().toISOString() });
      return true;
    });
  }

  private async apply(row: ChatRetentionRow): Promise<number> {
    const cutoffs = cutoffsOf(toPolicy(row), this.now());
    let [count, last] = [0, BATCH_COUNT];
    try {
      for (; last > 0 && !this.isOver; count += last) last = await this.step(row, cutoffs);
    } catch (error) {
      this.logger.error({ agentId: row.agent_id, error }, 'chat retention failed');
    }
    if (last > 0) await this.giveBack(row);
    return count;
  }

  /** Something is left of today's: whoever looks next goes on. */
  private async giveBack({ agent_id, last_run_at }: ChatRetentionRow): Promise<void> {
    await this.database.write((rows) => rows.of('chatRetention').update({ agent_id }, { last_run_at }));
  }

  /** One transaction. @returns lines and recordings that went; 0 when nothing is left to do, or the policy changed */
  private step(row: ChatRetentionRow, cutoffs: Cutoffs): Promise<number> {
    const scope = row.agent_id;
    return this.database.write(async (rows) => {
      if (!(await isAsRead(rows, row))) return 0;
      const at = this.now().toISOString();
      const ids = await expiredLines(rows, scope, cutoffs, BATCH_COUNT);
      const gone: ChatRetentionCounts = await removeLines(rows, ids, at);
      if (ids.length < BATCH_COUNT) {
        const heard = await expiredRecordings(rows, scope, cutoffs, BATCH_COUNT - ids.length);
        const { recordings, audioBytes } = await removeRecordings(rows, heard, at);
        gone.recordings += recordings;
        gone.audioBytes += audioBytes;
      }
      const taken = gone.lines + gone.recordings;
      if (taken > 0)
        await this.audit.record(rows, SYSTEM, {
          ...{ action: 'chat-history.expire', target: scope, details: { ...gone, ...cutoffs } },
        });
      return taken;
    });
  }
}

async function isAsRead(
  rows: WriteRows,
  { agent_id, text_days, audio_days }: ChatRetentionRow,
): Promise<boolean> {
  const row = await rows.of('chatRetention').findOneBy({ agent_id });
  return row !== null && row.text_days === text_days && row.audio_days === audio_days;
}

async function lastRunAt(
  rows: WriteRows,
  { agent_id }: ChatRetentionRow,
): Promise<string | null | undefined> {
  return (await rows.of('chatRetention').findOneBy({ agent_id }))?.last_run_at;
}
