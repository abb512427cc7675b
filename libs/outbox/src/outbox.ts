/** Where an entry stands. `accepted`: the receiver works on it in the background and is asked how far it is. */
export type OutboxState = 'queued' | 'in-flight' | 'accepted' | 'dead';

export interface OutboxEntry {
  /** Idempotency key; unique within the outbox. */
  id: string;
  topic: string;
  /** Entries of one partition are delivered in the order in which they were appended. */
  partitionKey: string;
  /** JSON; whoever reads it validates it. */
  payload: unknown;
  /** What is stored is no JSON: the payload is null. */
  isDamaged?: true;
  /** ISO 8601, UTC. */
  createdAt: string;
  /** Deliveries begun so far. */
  attempts: number;
  /** True when an earlier delivery may have reached the receiver without our knowing: look before adding. */
  isRedelivery: boolean;
  state: OutboxState;
  trackingId?: string;
  lastError?: string;
  /** ISO 8601, UTC: not before this time. */
  nextAttemptAt: string;
}

/** What `append` takes. */
export type OutboxItem = Pick<OutboxEntry, 'id' | 'topic' | 'partitionKey' | 'payload'>;

/** Which dead letter is revived, and as what. */
export interface Revival {
  /** Only if it died with so many deliveries begun: once delivered anew it has more. */
  attempts?: number;
  /** JSON; in place of its own. */
  payload?: unknown;
}

/** Consecutive entries of one partition, oldest first, delivered together. */
export interface OutboxBatch {
  topic: string;
  partitionKey: string;
  entries: readonly OutboxEntry[];
}

export interface ClaimOptions {
  /** At most this many batches. */
  limit: number;
  /** At most this many entries in a batch. */
  maxBatch: number;
  now: Date;
  excludePartitions?: ReadonlySet<string>;
}

export interface OutboxStats {
  queued: number;
  inFlight: number;
  accepted: number;
  dead: number;
  /** Age of the oldest entry that is not done and not dead; 0 when there is none. */
  oldestAgeMs: number;
}

/**
 * No retry is further away than this. An entry that seems to be was put off before the clock was set back, and is due.
 */
export const MAX_RETRY_DELAY_MS = 60 * 60 * 1000;

/**
 * A durable queue: what is appended is kept, over crashes and power cuts, until it is acknowledged, discarded
 * or buried. All calls may reject with an `OutboxError`.
 */
export interface Outbox {
  /** Why it is not whole now, in words: a part of what it keeps cannot be read or delivered, and waits. */
  readonly degraded?: string;
  /**
   * Durable when it resolves (of a relaxed topic: unless the power fails within moments). Appending an id twice keeps the first. What it replaces is forgotten in the same
   * step: after a crash either those entries are there or this one.
   */
  append(item: OutboxItem, options?: { replaces?: readonly string[] }): Promise<void>;
  /**
   * Takes what is due, oldest partition first, and marks it in flight, durably. A partition whose head is in
   * flight or not yet due yields nothing, so that its order holds.
   */
  claim(topic: string, options: ClaimOptions): Promise<OutboxBatch[]>;
  /**
   * Done: the entries are forgotten.
   * @param options `mayComeAgain`: a power cut may bring them back, as redelivery; then this waits for no disk
   */
  acknowledge(ids: readonly string[], options?: { mayComeAgain?: boolean }): Promise<void>;
  /** The receiver has them and works in the background; they do not hold up their partition. */
  markAccepted(ids: readonly string[], trackingId: string): Promise<void>;
  /** Accepted entries that this process has to follow, oldest first; they survive a crash. Of several processes one gets each. */
  tracked(topic: string): Promise<OutboxEntry[]>;
  /** Back into the queue, in the old place, marked as redelivery; due at the given time, see `MAX_RETRY_DELAY_MS`. */
  retry(ids: readonly string[], options: { error: string; nextAttemptAt: Date }): Promise<void>;
  /** Into the dead letters: kept, shown, not delivered until revived. */
  bury(ids: readonly string[], options: { error: string }): Promise<void>;
  /** A dead letter back into the queue. @throws OutboxError OUTBOX_NOT_FOUND */
  revive(id: string, revival?: Revival): Promise<void>;
  /** Deletes a dead letter for good. @throws OutboxError OUTBOX_NOT_FOUND */
  discard(id: string): Promise<void>;
  /** A dead letter; undefined when there is none with this id. */
  deadLetter(id: string): Promise<OutboxEntry | undefined>;
  /** Newest first. */
  deadLetters(
    topic: string,
    page: { page: number; limit: number },
  ): Promise<{ total: number; items: OutboxEntry[] }>;
  stats(topic: string): Promise<OutboxStats>;
  /** Call once at start: what dead processes had in flight is queued again, marked as redelivery. @returns how many */
  recover(): Promise<number>;
  /**
   * Everything of a partition that is not done and not dead, oldest first.
   * @param options `mayBePartial`: what can be read now will do, see `degraded`; without it that is a fault
   */
  pending(topic: string, partitionKey: string, options?: { mayBePartial?: boolean }): Promise<OutboxEntry[]>;
  /** Earliest time at which something of a topic is due; undefined when nothing waits. */
  nextDueAt(topic: string, excludePartitions?: ReadonlySet<string>): Promise<Date | undefined>;
  /**
   * Where processes share the outbox: calls back when something is due, or to be followed, of which no call of this
   * process told. @returns what ends it
   */
  onArrival?(listener: () => void): () => void;
  close(): Promise<void>;
}
