import type { Outbox, OutboxBatch } from '../outbox.js';
import type { Backoff } from './backoff.js';
import type { Clock } from './clock.js';

/**
 * What became of a delivery. Expected outcomes are values; a `deliver` that rejects counts as `retry`. `apart`: these
 * entries cannot be delivered together, and are delivered one by one. So are several of which one is refused: a batch
 * is `dead` only when it is a single entry.
 */
export type DeliveryOutcome =
  | { kind: 'done' }
  | { kind: 'apart' }
  | { kind: 'accepted'; trackingId: string }
  | { kind: 'retry'; error: string; retryAfterMs?: number }
  | { kind: 'dead'; reason: string };

/** Partitions that wait for something else than a time of their own. */
export interface Held {
  partitions: ReadonlySet<string>;
  /** When the first of them is to be looked at again; undefined where none waits. */
  until: Date | undefined;
}

export interface OutboxWorkerOptions {
  outbox: Outbox;
  topic: string;
  deliver(batch: OutboxBatch, signal: AbortSignal): Promise<DeliveryOutcome>;
  /** State of a batch that was accepted; `accepted` again means: still being worked on. */
  track?: (batch: OutboxBatch, trackingId: string, signal: AbortSignal) => Promise<DeliveryOutcome>;
  /** Throws where a payload can never be delivered, whoever tries it: its entry becomes a dead letter at once. */
  parse?: (payload: unknown) => unknown;
  /** What is left alone for now, asked before each claim; `nudge` tells that it may be less. */
  held?: () => Held;
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
