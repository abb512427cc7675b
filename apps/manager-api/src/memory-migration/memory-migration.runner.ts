import { Inject, Injectable } from '@nestjs/common';
import type { OnApplicationBootstrap, OnModuleDestroy } from '@nestjs/common';
import { MemoryError } from '@xiaozhi/memory';
import type { Logger } from '@xiaozhi/observability';
import { In } from 'typeorm';
import { Database } from '../database/database.js';
import type { MemoryMigrationRow } from '../database/shadow-rows.js';
import { LOGGER, NOW } from '../tokens.js';
import { WORKING_STATES, parseReport } from './migration-report.js';
import { MigrationWork } from './migration-work.js';

const LOOK_MS = 2_000;
const HEARTBEAT_MS = 5_000;
/** A manager that was killed is taken for dead after so long, and another one, or its next start, goes on. */
const LEASE_MS = 20_000;

/** Works on migrations, one manager on each at a time, over restarts and kills. */
@Injectable()
export class MemoryMigrationRunner implements OnApplicationBootstrap, OnModuleDestroy {
  private timer: NodeJS.Timeout | undefined;
  private readonly stopping = new AbortController();
  private readonly running = new Map<string, Promise<void>>();
  private looking: Promise<void> | undefined;

  constructor(
    private readonly work: MigrationWork,
    private readonly database: Database,
    @Inject(LOGGER) private readonly logger: Logger,
    @Inject(NOW) private readonly now: () => Date,
  ) {}

  onApplicationBootstrap(): void {
    this.timer = setInterval(() => this.nudge(), LOOK_MS).unref();
    this.nudge();
  }

  async onModuleDestroy(): Promise<void> {
    clearInterval(this.timer);
    this.stopping.abort(new Error('manager-api stops'));
    await this.looking;
    await Promise.all(this.running.values());
  }

  /** There may be something to do. */
  nudge(): void {
    if (this.stopping.signal.aborted) return;
    this.looking ??= this.look().finally(() => {
      this.looking = undefined;
    });
  }

  private async look(): Promise<void> {
    try {
      const rows = await this.database
        .repository('memoryMigration')
        .findBy({ state: In([...WORKING_STATES]) });
      for (const row of rows) {
        if (this.running.has(row.id) || !(await this.claim(row.id))) continue;
        const run = this.run(row.id).finally(() => this.running.delete(row.id));
        this.running.set(row.id, run);
      }
    } catch (error) {
      this.logger.error({ error }, 'migrations of memories could not be looked for');
    }
  }

  /** @returns false when another manager works on it */
  private async claim(id: string): Promise<boolean> {
    return this.database.write(async (rows) => {
      const row = await rows.of('memoryMigration').findOneBy({ id });
      const now = this.now();
      if (row === null || !isWorking(row)) return false;
      if (row.lease_until !== null && row.lease_until > now.toISOString()) return false;
      await rows.of('memoryMigration').update({ id }, { lease_until: this.leaseEnd() });
      return true;
    });
  }

  private async run(id: string): Promise<void> {
    try {
      for (let row = await this.find(id); isWorking(row); row = await this.find(id)) {
        if (this.stopping.signal.aborted) return;
        await this.runStep(row);
      }
    } finally {
      await this.put({ id }, { lease_until: null });
    }
  }

  /** One state's work. An operator who orders something else meanwhile ends it. */
  private async runStep(row: MemoryMigrationRow): Promise<void> {
    const { id, state } = row;
    const cut = new AbortController();
    const signal = AbortSignal.any([cut.signal, this.stopping.signal]);
    const heartbeat = setInterval(() => {
      this.put({ id, state }, { lease_until: this.leaseEnd() }).then(
        (isAsBefore) => isAsBefore || cut.abort(new Error('Something else was ordered.')),
        (error: unknown) => this.logger.warn({ error, id }, 'the lease of a migration was not renewed'),
      );
    }, HEARTBEAT_MS);
    try {
      const next = await this.work.step(row, signal);
      await this.put({ id, state }, { state: next });
      this.logger.info({ id, state: next, agentId: row.agent_id }, 'a migration of memories went on');
    } catch (error) {
      if (!signal.aborted) await this.pause(row, error);
    } finally {
      clearInterval(heartbeat);
    }
  }

  /** A provider failed for long: an operator resumes it. */
  private async pause({ id, state }: MemoryMigrationRow, error: unknown): Promise<void> {
    const isKnown = error instanceof MemoryError;
    const fault = isKnown ? error.message : 'It met a fault of manager-api; see its log.';
    this.logger[isKnown ? 'warn' : 'error']({ error, id }, 'a migration of memories is paused');
    const report = JSON.stringify({ ...parseReport(await this.find(id)), resumes: state });
    await this.put({ id, state }, { state: 'paused', fault, report });
  }

  private find(id: string): Promise<MemoryMigrationRow> {
    return this.database.repository('memoryMigration').findOneByOrFail({ id });
  }

  /** @returns false when the migration is in another state by now */
  private async put(
    where: { id: string; state?: string },
    columns: Partial<MemoryMigrationRow>,
  ): Promise<boolean> {
    return this.database.write(async (rows) => {
      if ((await rows.of('memoryMigration').countBy(where)) === 0) return false;
      const updated_at = this.now().toISOString();
      await rows.of('memoryMigration').update(where, { ...columns, updated_at });
      return true;
    });
  }

  private leaseEnd(): string {
    return new Date(this.now().getTime() + LEASE_MS).toISOString();
  }
}

function isWorking({ state }: MemoryMigrationRow): boolean {
  return (WORKING_STATES as readonly string[]).includes(state);
}
