import { MAX_RETRY_DELAY_MS } from '../outbox.js';
import type { Outbox, OutboxBatch, OutboxEntry } from '../outbox.js';
import { retryDelayMs } from './backoff.js';
import type { Backoff } from './backoff.js';
import type { Clock } from './clock.js';

/** What became of a delivery. Expected outcomes are values; a `deliver` that rejects counts as `retry`. */
export type DeliveryOutcome =
  | { kind: 'done' }
  | { kind: 'accepted'; trackingId: string }
  | { kind: 'retry'; error: string; retryAfterMs?: number }
  | { kind: 'dead'; reason: string };

export interface OutboxWorkerOptions {
  outbox: Outbox;
  topic: string;
  deliver(batch: OutboxBatch, signal: AbortSignal): Promise<DeliveryOutcome>;
  /** State of a batch that was accepted; `accepted` again means: still being worked on. */
  track?: (batch: OutboxBatch, trackingId: string, signal: AbortSignal) => Promise<DeliveryOutcome>;
  /** Partitions delivered at the same time. */
  concurrency: number;
  /** Entries of one partition delivered together. */
  maxBatch: number;
  backoff: Backoff;
  clock: Clock;
  /** 0 to 1; `Math.random` outside of tests. */
  random(): number;
  /** For one delivery or one tracking call. */
  deadlineMs: number;
  onOutcome?(batch: OutboxBatch, outcome: DeliveryOutcome): void;
  /** The outbox itself failed (disk full, file gone); the worker goes on at the backoff's pace. */
  onFault?(error: unknown): void;
}

interface Followed {
  batch: OutboxBatch;
  trackingId: string;
  polls: number;
  dueAtMs: number;
}

const FAULT_PAUSE_MS = 5_000;

/**
 * Drains one topic: partitions side by side up to a bound, one delivery at a time within a partition. Woken by
 * `nudge` or by the next due time, never by polling.
 */
export class OutboxWorker {
  private readonly busy = new Map<string, Promise<void>>();
  private readonly followed = new Map<string, Followed>();
  private readonly tracking = new Map<string, Promise<void>>();
  private readonly stopping = new AbortController();
  private cancelTimer: (() => void) | undefined;
  private pass: Promise<void> | undefined;
  private isNudged = false;
  private isRunning = false;

  constructor(private readonly options: OutboxWorkerOptions) {}

  /** Takes up what a former process left, then drains. Call `outbox.recover()` before. */
  async start(): Promise<void> {
    this.isRunning = true;
    for (const batch of groupTracked(await this.options.outbox.tracked(this.options.topic))) {
      this.follow(batch.batch, batch.trackingId);
    }
    this.nudge();
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
    this.cancelTimer?.();
    const cancelGrace = this.options.clock.schedule(graceMs, () => this.stopping.abort());
    while (this.pass !== undefined || this.busy.size > 0 || this.tracking.size > 0) {
      await Promise.all([this.pass, ...this.busy.values(), ...this.tracking.values()]);
    }
    cancelGrace();
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
    const excludePartitions = new Set(this.busy.keys());
    const batches = await outbox.claim(topic, { limit, maxBatch, now: clock.now(), excludePartitions });
    for (const batch of batches) {
      const work = this.deliver(batch).finally(() => {
        this.busy.delete(batch.partitionKey);
        this.nudge();
      });
      this.busy.set(batch.partitionKey, work);
    }
  }

  private async deliver(batch: OutboxBatch): Promise<void> {
    const outcome = await this.attempt((signal) => this.options.deliver(batch, signal));
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
    await this.settle(batch, outcome);
  }

  private async attempt(call: (signal: AbortSignal) => Promise<DeliveryOutcome>): Promise<DeliveryOutcome> {
    const ending = new AbortController();
    const { signal } = ending;
    const end = (): void => ending.abort();
    const cancelDeadline = this.options.clock.schedule(this.options.deadlineMs, end);
    // Not AbortSignal.any: each call would leave a trace in the signal that lives as long as the worker.
    this.stopping.signal.addEventListener('abort', end);
    if (this.stopping.signal.aborted) end();
    try {
      return await abortable(call(signal), signal);
    } catch (error) {
      if (signal.aborted) return { kind: 'retry', error: 'No answer within the deadline.' };
      return { kind: 'retry', error: error instanceof Error ? error.message : 'unknown error' };
    } finally {
      cancelDeadline();
      this.stopping.signal.removeEventListener('abort', end);
    }
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
      const delayMs = Math.min(outcome.retryAfterMs ?? this.backoffMs(batch), MAX_RETRY_DELAY_MS);
      const nextAttemptAt = new Date(clock.now().getTime() + delayMs);
      await outbox.retry(ids, { error: outcome.error, nextAttemptAt });
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
    const key = batch.entries[0]?.id ?? trackingId;
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
    const due = isFull ? undefined : await outbox.nextDueAt(topic, new Set(this.busy.keys()));
    const times = [...this.followed.entries()]
      .filter(([key]) => !this.tracking.has(key))
      .map(([, followed]) => followed.dueAtMs);
    if (due !== undefined) times.push(due.getTime());
    this.cancelTimer?.();
    this.cancelTimer = undefined;
    const nowMs = clock.now().getTime();
    if (times.length > 0) this.wakeIn(Math.max(1, Math.min(...times.map((atMs) => waitMs(atMs, nowMs)))));
  }

  private wakeIn(delayMs: number): void {
    this.cancelTimer?.();
    this.cancelTimer = this.isRunning ? this.options.clock.schedule(delayMs, () => this.nudge()) : undefined;
  }
}

/** What is further away than any retry was put off before the clock was set back. */
function waitMs(dueAtMs: number, nowMs: number): number {
  const inMs = dueAtMs - nowMs;
  return inMs > MAX_RETRY_DELAY_MS ? 0 : Math.max(0, inMs);
}

function groupTracked(entries: readonly OutboxEntry[]): { batch: OutboxBatch; trackingId: string }[] {
  const groups = new Map<string, { trackingId: string; entries: OutboxEntry[] }>();
  for (const entry of entries) {
    const trackingId = entry.trackingId ?? '';
    const key = JSON.stringify([entry.partitionKey, trackingId]);
    const group = groups.get(key) ?? { trackingId, entries: [] };
    group.entries.push(entry);
    groups.set(key, group);
  }
  return [...groups.values()].map(({ trackingId, entries: members }) => ({
    trackingId,
    batch: { topic: members[0]?.topic ?? '', partitionKey: members[0]?.partitionKey ?? '', entries: members },
  }));
}

/** Ends with the signal even when the call does not heed it; what it answers later is dropped. */
async function abortable<T>(call: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise<T>((resolve, reject) => {
    const onAbort = (): void => reject(signal.reason as Error);
    if (signal.aborted) onAbort();
    signal.addEventListener('abort', onAbort, { once: true });
    call.then(resolve, reject).finally(() => signal.removeEventListener('abort', onAbort));
  });
}
