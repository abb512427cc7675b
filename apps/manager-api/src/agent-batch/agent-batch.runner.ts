import { AsyncResource } from 'node:async_hooks';
import { setImmediate } from 'node:timers/promises';
import { Inject, Injectable } from '@nestjs/common';
import type { OnApplicationBootstrap, OnModuleDestroy } from '@nestjs/common';
import { newId } from '@xiaozhi/observability';
import type { Logger } from '@xiaozhi/observability';
import type { AgentBatchItemRow, AgentBatchRow } from '../database/agent-batch-rows.js';
import { Database } from '../database/database.js';
import { guardWrites } from '../database/write-guard.js';
import { ApiError } from '../http/api-error.js';
import { LOGGER, NOW } from '../tokens.js';
import { BatchActors } from './batch-actors.js';
import { BatchItemGuard, BatchLeft } from './batch-item-guard.js';
import { BatchWorks } from './batch-work.js';
import type { BatchWork } from './batch-work.js';

const LOOK_MS = 2_000;
/** A manager that was killed is taken for dead after so long, and another one, or its next start, goes on. */
const LEASE_MS = 20_000;

/** Works on batches, one manager on each at a time, agent by agent, over restarts and kills. */
@Injectable()
export class AgentBatchRunner implements OnApplicationBootstrap, OnModuleDestroy {
  private timer: NodeJS.Timeout | undefined;
  private isOver = false;
  private working: Promise<void> | undefined;
  /** Of no request: what is written for one that nudges is its own, and guarded by it. */
  private readonly workAlone = AsyncResource.bind(() => this.work());

  constructor(
    private readonly works: BatchWorks,
    private readonly actors: BatchActors,
    private readonly database: Database,
    @Inject(LOGGER) private readonly logger: Logger,
    @Inject(NOW) private readonly now: () => Date,
  ) {}

  onApplicationBootstrap(): void {
    this.timer = setInterval(() => this.nudge(), LOOK_MS).unref();
    this.nudge();
  }

  async onModuleDestroy(): Promise<void> {
    this.isOver = true;
    clearInterval(this.timer);
    await this.working;
  }

  /** There may be something to do. */
  nudge(): void {
    if (this.isOver) return;
    this.working ??= this.workAlone().finally(() => {
      this.working = undefined;
    });
  }

  private async work(): Promise<void> {
    try {
      const order = { id: 'ASC' } as const;
      const running = await this.database
        .repository('agentBatch')
        .find({ where: { state: 'running' }, order });
      for (const { id } of running) {
        const claimed = this.isOver ? undefined : await this.claim(id);
        if (claimed !== undefined) await this.run(claimed);
      }
    } catch (error) {
      // The database is away: it is looked again, and what has a lease is left until that is over.
      this.logger.error({ error }, 'changes of many agents could not go on');
    }
  }

  /** @returns undefined when another manager works on it */
  private claim(id: string): Promise<AgentBatchRow | undefined> {
    return this.database.write(async (rows) => {
      const row = await rows.of('agentBatch').findOneBy({ id });
      if (row?.state !== 'running') return undefined;
      if (row.lease_until !== null && row.lease_until > this.now().toISOString()) return undefined;
      const mine = { claim: newId(), lease_until: this.leaseEnd() };
      await rows.of('agentBatch').update({ id }, mine);
      return { ...row, ...mine };
    });
  }

  private async run(batch: AgentBatchRow): Promise<void> {
    const { id: batch_id } = batch;
    const work = JSON.parse(batch.work) as BatchWork;
    try {
      while (!this.isOver) {
        const item = await this.database
          .repository('agentBatchItem')
          .findOne({ where: { batch_id, state: 'waiting' }, order: { agent_id: 'ASC' } });
        if (item === null) {
          await this.finish(batch);
          return;
        }
        await this.change(batch, item, work);
        // SQLite answers at once: requests would wait until all agents are done.
        await setImmediate();
      }
      await this.release(batch);
    } catch (error) {
      if (!(error instanceof BatchLeft)) throw error;
    }
  }

  /** One agent: what it is refused for is noted, and the others go on. @throws BatchLeft */
  private async change(batch: AgentBatchRow, item: AgentBatchItemRow, work: BatchWork): Promise<void> {
    const { batch_id, agent_id } = item;
    const stamps = (): { at: string; leaseUntil: string } => ({
      ...{ at: this.now().toISOString(), leaseUntil: this.leaseEnd() },
    });
    const guard = new BatchItemGuard({ batch_id, agent_id }, batch.claim ?? '', stamps);
    try {
      const actor = await this.actors.actorFor(batch, agent_id);
      await guardWrites(guard, () => this.works.apply(actor, agent_id, work, batch_id));
    } catch (error) {
      if (error instanceof BatchLeft) throw error;
      const isKnown = error instanceof ApiError;
      if (!isKnown)
        this.logger.error({ error, batchId: batch_id, agentId: agent_id }, 'an agent of a batch failed');
      const fault = isKnown
        ? { error: error.code, message: error.message }
        : { error: 'UNEXPECTED', message: 'It met a fault of manager-api; see its log.' };
      await this.fail(batch, item, fault);
    }
  }

  private async fail(
    { id, claim }: AgentBatchRow,
    { batch_id, agent_id }: AgentBatchItemRow,
    fault: { error: string; message: string },
  ): Promise<void> {
    await this.database.write(async (rows) => {
      if ((await rows.of('agentBatch').countBy({ id, state: 'running', claim: claim ?? '' })) === 0)
        throw new BatchLeft();
      const at = this.now().toISOString();
      await rows.of('agentBatchItem').update({ batch_id, agent_id }, { state: 'failed', at, ...fault });
      await rows.of('agentBatch').update({ id }, { lease_until: this.leaseEnd() });
    });
  }

  private async finish({ id, claim }: AgentBatchRow): Promise<void> {
    const where = { id, state: 'running', claim: claim ?? '' };
    const finished_at = this.now().toISOString();
    await this.database.write((rows) =>
      rows.of('agentBatch').update(where, { state: 'done', lease_until: null, finished_at }),
    );
    this.logger.info({ batchId: id }, 'a change of many agents is done');
  }

  /** The next start need not wait for the lease. */
  private async release({ id, claim }: AgentBatchRow): Promise<void> {
    await this.database.write((rows) =>
      rows.of('agentBatch').update({ id, claim: claim ?? '' }, { lease_until: null }),
    );
  }

  private leaseEnd(): string {
    return new Date(this.now().getTime() + LEASE_MS).toISOString();
  }
}
