import { OutboxError } from '../outbox-error.js';
import type {
  ClaimOptions,
  Outbox,
  OutboxBatch,
  OutboxEntry,
  OutboxItem,
  OutboxStats,
  Revival,
} from '../outbox.js';
import type { StandInOutbox } from '../stand-in-outbox.js';
import { systemClock } from '../worker/clock.js';
import type { Clock } from '../worker/clock.js';
import { HandOver } from './hand-over.js';
import { OrderedWrites } from './ordered-writes.js';
import type { RedisOutbox } from './redis-outbox.js';

export interface FallbackOutboxOptions {
  redis: RedisOutbox;
  /** Of this process alone. */
  local: StandInOutbox;
  clock?: Clock;
  /** Told why Redis is left for the local outbox, and, without an error, that all is in Redis again. */
  onChange?: (error?: unknown) => void;
}

/** More than any outage leaves. */
const ALL_COUNT = 10_000_000;

/**
 * The outbox that gateways share in Redis, and while that does not answer the local one: what is appended then is
 * durable here and brought there, in its order, when Redis is back. Until all of it is there, everything new goes the
 * same way, so that nothing overtakes. What was in Redis waits there meanwhile.
 */
export class FallbackOutbox implements Outbox {
  private readonly redis: RedisOutbox;
  private readonly local: StandInOutbox;
  private readonly writes = new OrderedWrites();
  private readonly handOver: HandOver;
  private isShared = false;
  private isClosed = false;

  private constructor(private readonly options: FallbackOutboxOptions) {
    this.redis = options.redis;
    this.local = options.local;
    this.handOver = new HandOver({
      ...{ redis: this.redis, local: this.local, clock: options.clock ?? systemClock },
      holdWrites: () => this.writes.hold(),
      onDone: () => this.share(),
      onFault: (error) => this.onFault(error),
    });
    this.redis.onChange((isUp) => {
      if (!isUp) this.onFault(this.unavailable());
    });
  }

  /** Does not wait for Redis longer than one attempt takes. */
  static async open(options: FallbackOutboxOptions): Promise<FallbackOutbox> {
    const outbox = new FallbackOutbox(options);
    // What a gateway without Redis had in flight.
    await options.local.recover();
    await options.redis.open();
    await outbox.handOver.run();
    if (!outbox.isShared) options.onChange?.(outbox.unavailable());
    return outbox;
  }

  get degraded(): string | undefined {
    return this.isShared ? undefined : this.unavailable().message;
  }

  onArrival(listener: () => void): () => void {
    return this.redis.onArrival(listener);
  }

  async append(item: OutboxItem, { replaces = [] }: { replaces?: readonly string[] } = {}): Promise<void> {
    await this.writes.append(item, () =>
      this.write(
        () => this.redis.append(item, { replaces }),
        () => this.local.keep(item, replaces),
      ),
    );
  }

  async acknowledge(ids: readonly string[]): Promise<void> {
    await this.writes.after(ids, () =>
      this.write(
        () => this.redis.acknowledge(ids),
        () => this.local.forgetEverywhere(ids),
      ),
    );
  }

  async claim(topic: string, options: ClaimOptions): Promise<OutboxBatch[]> {
    return (await this.fromRedis(() => this.redis.claim(topic, options))) ?? [];
  }

  async tracked(topic: string): Promise<OutboxEntry[]> {
    return (await this.fromRedis(() => this.redis.tracked(topic))) ?? [];
  }

  async nextDueAt(topic: string, excludePartitions?: ReadonlySet<string>): Promise<Date | undefined> {
    return this.fromRedis(() => this.redis.nextDueAt(topic, excludePartitions));
  }

  async stats(topic: string): Promise<OutboxStats> {
    const here = await this.local.stats(topic);
    const there = await this.fromRedis(() => this.redis.stats(topic));
    if (there === undefined) return here;
    return {
      queued: here.queued + there.queued,
      inFlight: here.inFlight + there.inFlight,
      accepted: here.accepted + there.accepted,
      dead: here.dead + there.dead,
      oldestAgeMs: Math.max(here.oldestAgeMs, there.oldestAgeMs),
    };
  }

  async pending(
    topic: string,
    partitionKey: string,
    { mayBePartial = false }: { mayBePartial?: boolean } = {},
  ): Promise<OutboxEntry[]> {
    // In this order: what is handed over meanwhile is seen here, or there, or in both.
    const wasShared = this.isShared;
    const gone = wasShared || !this.redis.isUp ? [] : await this.local.forgotten(ALL_COUNT);
    const here = wasShared ? [] : await this.local.pending(topic, partitionKey);
    const there = await this.fromRedis(() => this.redis.pending(topic, partitionKey));
    if (there === undefined) {
      if (!mayBePartial) throw this.unavailable();
      return this.local.pending(topic, partitionKey);
    }
    const forgotten = new Set(gone);
    const known = new Set(there.map(({ id }) => id));
    return [...there, ...here.filter(({ id }) => !known.has(id))].filter(({ id }) => !forgotten.has(id));
  }

  async recover(): Promise<number> {
    return (await this.fromRedis(() => this.redis.recover())) ?? 0;
  }

  async markAccepted(ids: readonly string[], trackingId: string): Promise<void> {
    await this.inRedis(() => this.redis.markAccepted(ids, trackingId));
  }

  async retry(ids: readonly string[], options: { error: string; nextAttemptAt: Date }): Promise<void> {
    await this.inRedis(() => this.redis.retry(ids, options));
  }

  async bury(ids: readonly string[], options: { error: string }): Promise<void> {
    await this.inRedis(() => this.redis.bury(ids, options));
  }

  async revive(id: string, revival?: Revival): Promise<void> {
    await this.inRedis(() => this.redis.revive(id, revival));
  }

  async discard(id: string): Promise<void> {
    await this.inRedis(() => this.redis.discard(id));
  }

  async deadLetter(id: string): Promise<OutboxEntry | undefined> {
    return this.inRedis(() => this.redis.deadLetter(id));
  }

  async deadLetters(
    topic: string,
    page: { page: number; limit: number },
  ): Promise<{ total: number; items: OutboxEntry[] }> {
    return this.inRedis(() => this.redis.deadLetters(topic, page));
  }

  /** What lies here stays for the next start. */
  async close(): Promise<void> {
    this.isClosed = true;
    await this.handOver.stop();
    await this.redis.close();
    await this.local.close();
  }

  /** Into Redis, and locally where that fails: it may be in both then, under one id. */
  private async write(toRedis: () => Promise<void>, toLocal: () => Promise<void>): Promise<void> {
    if (this.isShared) {
      try {
        return await toRedis();
      } catch (error) {
        this.onFault(error);
      }
    }
    await toLocal();
  }

  /** @returns undefined where Redis does not answer */
  private async fromRedis<T>(read: () => Promise<T>): Promise<T | undefined> {
    if (!this.redis.isUp) return undefined;
    try {
      return await this.inRedis(read);
    } catch (error) {
      if (error instanceof OutboxError && error.retryable) return undefined;
      throw error;
    }
  }

  private async inRedis<T>(call: () => Promise<T>): Promise<T> {
    try {
      return await call();
    } catch (error) {
      if (error instanceof OutboxError && error.retryable) this.onFault(error);
      throw error;
    }
  }

  private share(): void {
    if (this.isShared) return;
    this.isShared = true;
    this.options.onChange?.();
  }

  private onFault(error: unknown): void {
    if (!this.isShared || this.isClosed) return;
    this.isShared = false;
    this.handOver.runLater();
    this.options.onChange?.(error);
  }

  private unavailable(): OutboxError {
    return new OutboxError(
      'OUTBOX_UNAVAILABLE',
      `Redis at ${this.redis.where} does not answer: what is said is kept in the gateway's own outbox, and delivered when Redis is back.`,
    );
  }
}
