import type { AddWindows } from '@xiaozhi/memory-providers';
import { OutboxWorker, systemClock } from '@xiaozhi/outbox';
import type { DeliveryOutcome, Outbox, OutboxBatch } from '@xiaozhi/outbox';
import type { Logger } from '@xiaozhi/observability';
import type { ManagerApi } from '../config/manager-api.js';
import { ANNOUNCEMENT_TOPIC } from '../proactive/announcement-queue.js';
import type { AnnouncementQueue } from '../proactive/announcement-queue.js';
import { CONSENT_TOPIC } from '../proactive/consent-queue.js';
import type { ConsentQueue } from '../proactive/consent-queue.js';
import type { ProviderStateReporter } from '../config/provider-state.reporter.js';
import type { ErasedPeople } from '../rights/erased-people.js';
import { ErasingDelivery } from './erasing-delivery.js';
import { ForgettingDelivery } from './forgetting-delivery.js';
import type { ForgottenWords } from './forgotten-words.js';
import { InteractionDelivery } from './interaction.delivery.js';
import { REPORT_TOPIC, parseQueuedReport } from './interaction.reporter.js';
import type { InteractionReporter } from './interaction.reporter.js';
import type { MemoryBindingSource } from './memory-binding.source.js';
import { MEMORY_TOPIC, parseQueuedInteraction } from './memory-queue.js';
import type { MemoryQueue } from './memory-queue.js';
import { ReportDelivery } from './report.delivery.js';
import type { RoleMirrorRegistry } from './role-mirror.registry.js';
import { ShadowDelivery } from './shadow/shadow-delivery.js';
import { SHADOW_TOPIC, parseShadowTask } from './shadow/shadow-queue.js';
import type { ShadowQueue } from './shadow/shadow-queue.js';
import { ShadowingDelivery } from './shadow/shadowing-delivery.js';

export interface OutboxDrainDeps {
  outbox: Outbox;
  queue: MemoryQueue;
  shadows: ShadowQueue;
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
  /** Whose turns wait for others, to go with them. */
  windows: AddWindows;
  erased: ErasedPeople;
}

/** Roles, and sessions, served side by side; within one the order is kept. */
const CONCURRENCY_COUNT = 8;
const BATCH_COUNT = 8;
const SHADOW_CONCURRENCY_COUNT = 4;

/** Topics that somebody delivers; the others wait for something else. */
export const DELIVERED_TOPICS: readonly string[] = [
  MEMORY_TOPIC,
  SHADOW_TOPIC,
  REPORT_TOPIC,
  ANNOUNCEMENT_TOPIC,
  CONSENT_TOPIC,
];

/** The workers that empty the outbox: interactions to memory providers, reports and reminders to manager-api. */
export class OutboxDrain {
  private readonly workers: readonly OutboxWorker[];
  private onDeath: () => void = () => undefined;

  constructor(private readonly deps: OutboxDrainDeps) {
    const { outbox, logger, deadlineMs, queue, reporter } = deps;
    const common = {
      outbox,
      concurrency: CONCURRENCY_COUNT,
      maxBatch: BATCH_COUNT,
      clock: systemClock,
      random: Math.random,
      deadlineMs,
      onOutcome: (_batch: OutboxBatch, { kind }: DeliveryOutcome) => {
        if (kind === 'dead') this.onDeath();
      },
      onFault: (error: unknown) => logger.error({ error }, 'the outbox worker met a fault'),
    };
    const shadowing = new ShadowingDelivery(
      new InteractionDelivery({ ...deps, recalls: deps.bindings.recalls }),
      deps,
    );
    const interactions = new ErasingDelivery(new ForgettingDelivery(shadowing, deps), deps);
    const reports = new ReportDelivery(deps.client);
    const memoryWorker = new OutboxWorker({
      ...common,
      topic: MEMORY_TOPIC,
      parse: parseQueuedInteraction,
      held: () => deps.windows.held(),
      backoff: { baseMs: 500, maxMs: 60_000 },
      deliver: (batch, signal) => interactions.deliver(batch, signal),
      track: (batch, trackingId, signal) => interactions.track(batch, trackingId, signal),
    });
    const reportWorker = new OutboxWorker({
      ...common,
      topic: REPORT_TOPIC,
      parse: parseQueuedReport,
      backoff: { baseMs: 250, maxMs: 30_000 },
      deliver: (batch, signal) => reports.deliver(batch, signal),
    });
    const [announcementWorker, consentWorker] = [ANNOUNCEMENT_TOPIC, CONSENT_TOPIC].map(
      (topic) =>
        new OutboxWorker({
          ...common,
          topic,
          parse: parseQueuedReport,
          backoff: { baseMs: 250, maxMs: 30_000 },
          deliver: (batch, signal) => reports.deliver(batch, signal),
        }),
    ) as [OutboxWorker, OutboxWorker];
    const shadowWorker = this.shadowWorker(common);
    deps.shadows.attach(shadowWorker);
    deps.announcements.attach(announcementWorker);
    deps.consents.attach(consentWorker);
    queue.attach(memoryWorker);
    deps.windows.onRelease(() => memoryWorker.nudge());
    reporter.attach(reportWorker);
    this.workers = [memoryWorker, reportWorker, announcementWorker, consentWorker, shadowWorker];
  }

  /** Apart from all others: a shadow that hangs holds up its own queue and nothing else. */
  private shadowWorker(
    common: Omit<ConstructorParameters<typeof OutboxWorker>[0], 'topic' | 'backoff' | 'deliver'>,
  ): OutboxWorker {
    const { bindings, shadows: queue, states, logger, erased } = this.deps;
    const now = (): Date => new Date();
    const delivery = new ShadowDelivery({ bindings, queue, states, logger, now, erased });
    return new OutboxWorker({
      ...common,
      topic: SHADOW_TOPIC,
      parse: parseShadowTask,
      concurrency: SHADOW_CONCURRENCY_COUNT,
      maxBatch: 1,
      backoff: { baseMs: 1_000, maxMs: 60_000 },
      deliver: (batch, signal) => delivery.deliver(batch, signal),
      track: (batch, trackingId, signal) => delivery.track(batch, trackingId, signal),
    });
  }

  /** Who is told that entries became dead letters. */
  attach(onDeath: () => void): void {
    this.onDeath = onDeath;
  }

  /** There may be new work in any topic. */
  nudge(): void {
    for (const worker of this.workers) worker.nudge();
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
