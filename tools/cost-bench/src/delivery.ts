import { parseRoleId } from '@xiaozhi/memory';
import type { Interaction, RoleId } from '@xiaozhi/memory';
import { AddWindows } from '@xiaozhi/memory-providers';
import { OutboxWorker, SqliteOutbox } from '@xiaozhi/outbox';
import type { DeliveryOutcome, OutboxBatch } from '@xiaozhi/outbox';
import type { Service } from './service.js';
import type { SimulatedClock } from './simulated-clock.js';

const TOPIC = 'memory';
const PAGE_LIMIT = 100;
/** As the gateway's own worker of memories is made. */
const WORKER = {
  ...{ topic: TOPIC, concurrency: 8, maxBatch: 8, deadlineMs: 30_000, random: () => 0.5 },
  backoff: { baseMs: 500, maxMs: 60_000 },
};

export interface DeliveryDeps {
  /** Of the outbox. */
  file: string;
  service: Service;
  clock: SimulatedClock;
  /** What the service needs for an add, in ms. */
  processingMs: number;
  /** Something was extracted for a role. */
  onExtracted: (roleId: RoleId) => void;
}

/** Turns on their way to the service, through the gateway's outbox and its worker. */
export class Delivery {
  /** From the end of each turn until the service found what was in it, in ms. */
  readonly delaysMs: number[] = [];
  private readonly faults: unknown[] = [];
  private readonly outbox: SqliteOutbox;
  private readonly worker: OutboxWorker;
  private readonly windows: AddWindows;

  constructor(private readonly deps: DeliveryDeps) {
    const { file, clock } = deps;
    this.outbox = SqliteOutbox.open({ file, now: () => clock.now() });
    this.windows = new AddWindows(() => clock.now());
    this.worker = new OutboxWorker({
      ...WORKER,
      ...{ outbox: this.outbox, clock, held: () => this.windows.held() },
      deliver: (batch, signal) => clock.during(this.deliver(batch, signal)),
      track: (batch, trackingId, signal) => clock.during(this.track(batch, trackingId, signal)),
      onFault: (error) => void this.faults.push(error),
    });
    this.windows.onRelease(() => this.worker.nudge());
  }

  start(): Promise<void> {
    return this.worker.start();
  }

  /** A session begins, during which turns are gathered. */
  open(deviceId: string): void {
    this.windows.opened(deviceId);
  }

  /** It ends: what was gathered goes. */
  close(deviceId: string): void {
    this.windows.closed(deviceId);
  }

  async append(interaction: Interaction): Promise<void> {
    const { id, roleId } = interaction;
    this.windows.add(interaction, this.deps.service.addWindow);
    await this.outbox.append({ id, topic: TOPIC, partitionKey: roleId, payload: interaction });
    this.worker.nudge();
  }

  /** @throws Error when something did not arrive */
  async stop(): Promise<void> {
    const { queued, inFlight, accepted, dead } = await this.outbox.stats(TOPIC);
    await this.worker.stop();
    await this.outbox.close();
    if (this.faults.length > 0) throw this.faults[0];
    if (queued + inFlight + accepted + dead > 0)
      throw new Error(
        `Not everything arrived: ${queued + inFlight} wait, ${accepted} are open, ${dead} died.`,
      );
  }

  private async deliver({ entries }: OutboxBatch, signal: AbortSignal): Promise<DeliveryOutcome> {
    const { service, clock, processingMs } = this.deps;
    const interactions = entries.map(({ payload }) => payload as Interaction);
    const [first] = interactions;
    if (first === undefined) return { kind: 'done' };
    const batch = { roleId: first.roleId, interactions, instructions: '', isRedelivery: false };
    const receipt = await service.provider.save(batch, signal);
    if (receipt.status !== 'accepted') return { kind: 'done' };
    clock.schedule(processingMs, () => service.process());
    const foundAtMs = clock.now().getTime() + processingMs;
    for (const { occurredAt } of interactions) this.delaysMs.push(foundAtMs - Date.parse(occurredAt));
    return { kind: 'accepted', trackingId: receipt.trackingId };
  }

  private async track(
    { partitionKey }: OutboxBatch,
    trackingId: string,
    signal: AbortSignal,
  ): Promise<DeliveryOutcome> {
    const { service, onExtracted } = this.deps;
    const progress = await service.provider.track(trackingId, signal);
    if (progress.status === 'processing') return { kind: 'accepted', trackingId };
    const roleId = parseRoleId(partitionKey);
    onExtracted(roleId);
    await this.list(roleId, signal);
    return { kind: 'done' };
  }

  /** As the mirror does when something was extracted. */
  private async list(roleId: RoleId, signal: AbortSignal): Promise<void> {
    for (let page = 1, left = 1; left > 0; page += 1) {
      const { total } = await this.deps.service.provider.list(roleId, { page, limit: PAGE_LIMIT }, signal);
      left = total - page * PAGE_LIMIT;
    }
  }
}
