import { MAX_RETRY_DELAY_MS } from '../outbox.js';
import type { OutboxBatch, OutboxEntry } from '../outbox.js';
import { attempt } from './attempt.js';
import { retryDelayMs } from './backoff.js';
import type { DeliveryOutcome, OutboxWorkerOptions } from './outbox-worker.options.js';
import { followKey, groupTracked } from './tracked-batches.js';

interface Followed {
  batch: OutboxBatch;
  trackingId: string;
  polls: number;
  dueAtMs: number;
}

/** Why an entry is dead whose payload nobody can read. */
export const UNREADABLE_REASON =
  'What is stored cannot be read: it was damaged, or another release wrote it.';

const FAULT_PAUSE_MS = 5_000;
const NOT_DELIVERED = 'It was not delivered.';

/**
 * Drains one topic: partitions side by side up to a bound, one delivery at a time within a partition. Woken by
 * `nudge` or by the next due time, never by polling.
 */
export class OutboxWorker {
  private readonly busy = new Map<string, Promise<void>>();
  private readonly followed = new Map<string, Followed>();
  private readonly tracking = new Map<string, Promise<void>>();
  /** Entries whose batch was refused, or could not be delivered together. */
  private readonly alone = new Set<string>();
  private readonly stopping = new AbortController();
  private cancelTimer: (() => void) | undefined;
  private stopListening: (() => void) | undefined;
  private pass: Promise<void> | undefined;
  private isNudged = false;
  private isRunning = false;

  constructor(private readonly options: OutboxWorkerOptions) {}

  /** Takes up what a former process left, then drains. Call `outbox.recover()` before. */
  async start(): Promise<void> {
    const { options } = this;
    this.isRunning = true;
    this.stopListening = options.outbox.onArrival?.(() => {
      this.followTracked().catch((error: unknown) => options.onFault?.(error));
    });
    await this.followTracked();
  }

  /** There is new work. */
  nudge(): void {
    if (!this.isRunning) return;
    this.isNudged = true;
    this.pass ??= this.runPasses().finally(() => {
      this.pass = undefined;
      // A nudge between the end of the loop and here would be lost.
      if (this.isNudged) this.nudge();
    });
  }

  /** Takes nothing new; waits for what is in flight, at most `graceMs`, then aborts it. */
  async stop(graceMs = 5_000): Promise<void> {
    this.isRunning = false;
    this.stopListening?.();
    this.cancelTimer?.();
    const cancelGrace = this.options.clock.schedule(graceMs, () => this.stopping.abort());
    while (this.pass !== undefined || this.busy.size > 0 || this.tracking.size > 0) {
      await Promise.all([this.pass, ...this.busy.values(), ...this.tracking.values()]);
    }
    cancelGrace();
  }

  private async followTracked(): Promise<void> {
    const { outbox, topic, track } = this.options;
    const entries = track === undefined ? [] : await outbox.tracked(topic);
    for (const { batch: tracked, trackingId } of groupTracked(entries)) {
      const batch = await this.readable(tracked);
      if (batch === undefined) continue;
      const key = followKey(batch, trackingId);
      if (!this.followed.has(key) && !this.tracking.has(key)) this.follow(batch, trackingId);
    }
    this.nudge();
  }

  private async runPasses(): Promise<void> {
    while (this.isNudged && this.isRunning) {
      this.isNudged = false;
      try {
        this.trackDue();
        await this.deliverDue();
        await this.sleepUntilDue();
      } catch (error) {
        this.options.onFault?.(error);
        this.wakeIn(FAULT_PAUSE_MS);
      }
    }
  }

  private async deliverDue(): Promise<void> {
    const { outbox, topic, concurrency, maxBatch, clock } = this.options;
    const limit = concurrency - this.busy.size;
    if (limit <= 0) return;
    const excludePartitions = this.excluded;
    const batches = await outbox.claim(topic, { limit, maxBatch, now: clock.now(), excludePartitions });
    for (const batch of batches) {
      const work = this.deliver(batch).finally(() => {
        this.busy.delete(batch.partitionKey);
        this.nudge();
      });
      this.busy.set(batch.partitionKey, work);
    }
  }

  private async deliver(claimed: OutboxBatch): Promise<void> {
    const batch = await this.readable(claimed);
    if (batch === undefined) return;
    const alone = batch.entries.filter(({ id }) => this.alone.delete(id));
    if (alone.length > 0) return this.deliverApart(batch);
    const outcome = await this.attempt((signal) => this.options.deliver(batch, signal));
    await (mustBeApart(batch, outcome) ? this.deliverApart(batch) : this.settle(batch, outcome));
  }

  /** What of a batch can be read; the rest is buried. Undefined where that is all of it. */
  private async readable(batch: OutboxBatch): Promise<OutboxBatch | undefined> {
    const broken = batch.entries.filter((entry) => !this.isReadable(entry));
    if (broken.length === 0) return batch;
    await this.settle({ ...batch, entries: broken }, { kind: 'dead', reason: UNREADABLE_REASON });
    const entries = batch.entries.filter((entry) => !broken.includes(entry));
    return entries.length === 0 ? undefined : { ...batch, entries };
  }

  private isReadable({ payload, isDamaged }: OutboxEntry): boolean {
    if (isDamaged === true) return false;
    try {
      this.options.parse?.(payload);
      return true;
    } catch {
      return false;
    }
  }

  /** One after the other, in their order. Where one has to wait, those after it wait with it. */
  private async deliverApart(batch: OutboxBatch): Promise<void> {
    for (const [index, entry] of batch.entries.entries()) {
      // Its batch may have reached the receiver, or a part of it.
      const single = { ...batch, entries: [{ ...entry, isRedelivery: true }] };
      const outcome = await this.attempt((signal) => this.options.deliver(single, signal));
      if (outcome.kind === 'retry') {
        return this.settleApart({ ...batch, entries: batch.entries.slice(index) }, outcome);
      }
      await this.settle(single, outcome);
    }
  }

  /** They come again, one by one. */
  private async settleApart(batch: OutboxBatch, outcome: DeliveryOutcome): Promise<void> {
    for (const { id } of batch.entries) this.alone.add(id);
    await this.settle(batch, outcome);
  }

  private trackDue(): void {
    const nowMs = this.options.clock.now().getTime();
    for (const [key, followed] of this.followed) {
      if (waitMs(followed.dueAtMs, nowMs) > 0 || this.tracking.has(key)) continue;
      const work = this.trackOne(key, followed).finally(() => {
        this.tracking.delete(key);
        this.nudge();
      });
      this.tracking.set(key, work);
    }
  }

  private async trackOne(key: string, followed: Followed): Promise<void> {
    const { track, clock } = this.options;
    if (track === undefined) return;
    const { batch, trackingId } = followed;
    const outcome = await this.attempt((signal) => track(batch, trackingId, signal));
    if (outcome.kind === 'accepted' || outcome.kind === 'retry') {
      // Not knowing how far it is, is no reason to deliver again: it was accepted.
      followed.polls += 1;
      const wantedMs = outcome.kind === 'retry' ? outcome.retryAfterMs : undefined;
      const delayMs = Math.min(wantedMs ?? this.pollDelayMs(followed.polls), MAX_RETRY_DELAY_MS);
      followed.dueAtMs = clock.now().getTime() + delayMs;
      if (outcome.kind === 'retry') this.options.onOutcome?.(batch, outcome);
      return;
    }
    this.followed.delete(key);
    if (outcome.kind !== 'dead' || batch.entries.length < 2) return this.settle(batch, outcome);
    await this.settleApart(batch, { kind: 'retry', error: outcome.reason, retryAfterMs: 0 });
  }

  private attempt(call: (signal: AbortSignal) => Promise<DeliveryOutcome>): Promise<DeliveryOutcome> {
    const { clock, deadlineMs } = this.options;
    return attempt(call, { clock, deadlineMs, stopping: this.stopping.signal });
  }

  private async store(batch: OutboxBatch, outcome: DeliveryOutcome): Promise<void> {
    const { outbox, clock } = this.options;
    const ids = batch.entries.map((entry) => entry.id);
    if (outcome.kind === 'done') await outbox.acknowledge(ids, { mayComeAgain: true });
    else if (outcome.kind === 'dead') await outbox.bury(ids, { error: outcome.reason });
    else if (outcome.kind === 'accepted') {
      await outbox.markAccepted(ids, outcome.trackingId);
      this.follow(batch, outcome.trackingId);
    } else {
      const { error, retryAfterMs } = outcome.kind === 'retry' ? outcome : { error: NOT_DELIVERED };
      const delayMs = Math.min(retryAfterMs ?? this.backoffMs(batch), MAX_RETRY_DELAY_MS);
      const nextAttemptAt = new Date(clock.now().getTime() + delayMs);
      await outbox.retry(ids, { error, nextAttemptAt });
    }
  }

  /**
   * Writes the outcome down, again and again while the outbox cannot (disk full): its partition waits until
   * then. When the worker stops first, the entries stay in flight and are redelivered after the next start.
   */
  private async settle(batch: OutboxBatch, outcome: DeliveryOutcome): Promise<void> {
    for (;;) {
      try {
        await this.store(batch, outcome);
        this.options.onOutcome?.(batch, outcome);
        return;
      } catch (error) {
        this.options.onFault?.(error);
        if (!this.isRunning) return;
        await this.pause(FAULT_PAUSE_MS);
      }
    }
  }

  private pause(delayMs: number): Promise<void> {
    return new Promise((resolve) => {
      const cancel = this.options.clock.schedule(delayMs, () => resolve());
      this.stopping.signal.addEventListener(
        'abort',
        () => {
          cancel();
          resolve();
        },
        { once: true },
      );
    });
  }

  private follow(batch: OutboxBatch, trackingId: string): void {
    const dueAtMs = this.options.clock.now().getTime() + this.pollDelayMs(0);
    const key = followKey(batch, trackingId);
    this.followed.set(key, { batch, trackingId, polls: 0, dueAtMs });
  }

  private backoffMs(batch: OutboxBatch): number {
    const attempts = Math.max(1, ...batch.entries.map((entry) => entry.attempts));
    return retryDelayMs(this.options.backoff, attempts, this.options.random());
  }

  /** Grows from the backoff's first step to its cap, without jitter. */
  private pollDelayMs(polls: number): number {
    return retryDelayMs(this.options.backoff, polls + 1, 1);
  }

  private async sleepUntilDue(): Promise<void> {
    const { outbox, topic, clock } = this.options;
    const isFull = this.busy.size >= this.options.concurrency;
    const due = isFull ? undefined : await outbox.nextDueAt(topic, this.excluded);
    const times = [...this.followed.entries()]
      .filter(([key]) => !this.tracking.has(key))
      .map(([, followed]) => followed.dueAtMs);
    if (due !== undefined) times.push(due.getTime());
    const until = this.options.held?.().until;
    if (until !== undefined) times.push(until.getTime());
    this.cancelTimer?.();
    this.cancelTimer = undefined;
    const nowMs = clock.now().getTime();
    if (times.length > 0) this.wakeIn(Math.max(1, Math.min(...times.map((atMs) => waitMs(atMs, nowMs)))));
  }

  private get excluded(): ReadonlySet<string> {
    return new Set([...this.busy.keys(), ...(this.options.held?.().partitions ?? [])]);
  }

  private wakeIn(delayMs: number): void {
    this.cancelTimer?.();
    this.cancelTimer = this.isRunning ? this.options.clock.schedule(delayMs, () => this.nudge()) : undefined;
  }
}

function mustBeApart({ entries }: OutboxBatch, { kind }: DeliveryOutcome): boolean {
  return entries.length > 1 && (kind === 'apart' || kind === 'dead');
}

/** What is further away than any retry was put off before the clock was set back. */
function waitMs(dueAtMs: number, nowMs: number): number {
  const inMs = dueAtMs - nowMs;
  return inMs > MAX_RETRY_DELAY_MS ? 0 : Math.max(0, inMs);
}
