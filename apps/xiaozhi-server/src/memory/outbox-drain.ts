import { OutboxWorker, systemClock } from '@xiaozhi/outbox';
import type { Outbox } from '@xiaozhi/outbox';
import type { Logger } from '@xiaozhi/observability';
import type { ManagerApi } from '../config/manager-api.js';
import { ANNOUNCEMENT_TOPIC } from '../proactive/announcement-queue.js';
import type { AnnouncementQueue } from '../proactive/announcement-queue.js';
import { CONSENT_TOPIC } from '../proactive/consent-queue.js';
import type { ConsentQueue } from '../proactive/consent-queue.js';
import type { ProviderStateReporter } from '../config/provider-state.reporter.js';
import { ForgettingDelivery } from './forgetting-delivery.js';
import type { ForgottenWords } from './forgotten-words.js';
import { InteractionDelivery } from './interaction.delivery.js';
import { REPORT_TOPIC } from './interaction.reporter.js';
import type { InteractionReporter } from './interaction.reporter.js';
import type { MemoryBindingSource } from './memory-binding.source.js';
import { MEMORY_TOPIC } from './memory-queue.js';
import type { MemoryQueue } from './memory-queue.js';
import { ReportDelivery } from './report.delivery.js';
import type { RoleMirrorRegistry } from './role-mirror.registry.js';

export interface OutboxDrainDeps {
  outbox: Outbox;
  queue: MemoryQueue;
  forgotten: ForgottenWords;
  reporter: InteractionReporter;
  announcements: AnnouncementQueue;
  consents: ConsentQueue;
  bindings: MemoryBindingSource;
  mirrors: RoleMirrorRegistry;
  client: ManagerApi;
  states: ProviderStateReporter;
  logger: Logger;
  deadlineMs: number;
}

/** Roles, and sessions, served side by side; within one the order is kept. */
const CONCURRENCY_COUNT = 8;
const BATCH_COUNT = 8;

/** The workers that empty the outbox: interactions to memory providers, reports and reminders to manager-api. */
export class OutboxDrain {
  private readonly workers: readonly OutboxWorker[];

  constructor(private readonly deps: OutboxDrainDeps) {
    const { outbox, logger, deadlineMs, queue, reporter } = deps;
    const common = {
      outbox,
      concurrency: CONCURRENCY_COUNT,
      maxBatch: BATCH_COUNT,
      clock: systemClock,
      random: Math.random,
      deadlineMs,
      onFault: (error: unknown) => logger.error({ error }, 'the outbox worker met a fault'),
    };
    const interactions = new ForgettingDelivery(new InteractionDelivery(deps), deps);
    const reports = new ReportDelivery(deps.client);
    const memoryWorker = new OutboxWorker({
      ...common,
      topic: MEMORY_TOPIC,
      backoff: { baseMs: 500, maxMs: 60_000 },
      deliver: (batch, signal) => interactions.deliver(batch, signal),
      track: (batch, trackingId, signal) => interactions.track(batch, trackingId, signal),
    });
    const reportWorker = new OutboxWorker({
      ...common,
      topic: REPORT_TOPIC,
      backoff: { baseMs: 250, maxMs: 30_000 },
      deliver: (batch, signal) => reports.deliver(batch, signal),
    });
    const [announcementWorker, consentWorker] = [ANNOUNCEMENT_TOPIC, CONSENT_TOPIC].map(
      (topic) =>
        new OutboxWorker({
          ...common,
          topic,
          backoff: { baseMs: 250, maxMs: 30_000 },
          deliver: (batch, signal) => reports.deliver(batch, signal),
        }),
    ) as [OutboxWorker, OutboxWorker];
    deps.announcements.attach(announcementWorker);
    deps.consents.attach(consentWorker);
    queue.attach(memoryWorker);
    reporter.attach(reportWorker);
    this.workers = [memoryWorker, reportWorker, announcementWorker, consentWorker];
  }

  /** Takes up what an earlier process left behind, then works. */
  async start(): Promise<void> {
    const recovered = await this.deps.outbox.recover();
    if (recovered > 0)
      this.deps.logger.info({ recovered }, 'unfinished entries of the outbox are taken up again');
    for (const worker of this.workers) void worker.start();
  }

  /** Ends what is under way, up to a limit; the rest waits in the outbox for the next start. */
  async stop(graceMs: number): Promise<void> {
    await Promise.all(this.workers.map((worker) => worker.stop(graceMs)));
  }
}
