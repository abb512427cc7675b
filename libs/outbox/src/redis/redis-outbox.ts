import { z } from 'zod';
import { OutboxError } from '../outbox-error.js';
import { MAX_RETRY_DELAY_MS } from '../outbox.js';
import type {
  ClaimOptions,
  Outbox,
  OutboxBatch,
  OutboxEntry,
  OutboxItem,
  OutboxStats,
  Revival,
} from '../outbox.js';
import { systemClock } from '../worker/clock.js';
import type { Clock } from '../worker/clock.js';
import { weakSettings } from './durability-check.js';
import { GatewayLeases } from './gateway-leases.js';
import { toEntries, topicKey } from './redis-entry.js';
import { RedisLink } from './redis-link.js';
import type { RedisLinkOptions } from './redis-link.js';

export interface RedisOutboxOptions extends RedisLinkOptions {
  /** A gateway that tells nothing of itself for so long is dead, and others deliver what it had in flight. In ms. */
  leaseMs: number;
  clock?: Clock;
  /** Runs on whatever happens to the machine's clock, in ms. */
  monotonicMs?: () => number;
}

const counts = z.tuple([z.number(), z.number(), z.number(), z.number(), z.string()]);

/**
 * The outbox in a Redis that gateways share. What a gateway has in flight stays its own while it lives; a dead one's
 * comes again to the others, as redelivery. How durable a resolved `append` is, Redis' settings decide (`weakSettings`).
 */
export class RedisOutbox implements Outbox {
  private readonly link: RedisLink;
  private readonly leases: GatewayLeases;
  private readonly clock: Clock;
  private readonly listeners = new Set<() => void>();
  /** Claimed by this process and not settled. */
  private readonly handedOut = new Set<string>();
  private claimsUnderWay = 0;

  constructor(options: RedisOutboxOptions) {
    const { leaseMs, clock = systemClock, monotonicMs = () => performance.now() } = options;
    this.clock = clock;
    this.link = new RedisLink(options);
    this.leases = new GatewayLeases({
      link: this.link,
      clock,
      monotonicMs,
      leaseMs,
      // A claim that is under way is in nobody's hands yet.
      deliveredIds: () => (this.claimsUnderWay > 0 ? undefined : [...this.handedOut]),
      onArrival: () => this.listeners.forEach((listener) => listener()),
    });
  }

  /** Host and port, for people. */
  get where(): string {
    return this.link.where;
  }

  /** Whether a call has a chance. */
  get isUp(): boolean {
    return this.link.isUp;
  }

  /** Begins to connect; resolves also when Redis does not answer, and goes on trying. */
  async open(): Promise<void> {
    this.leases.start();
    await this.link.open();
  }

  /** Told when the connection is there, and when it is gone. */
  onChange(listener: (isUp: boolean) => void): void {
    this.link.onChange(listener);
  }

  /** What of Redis' settings would lose entries, in words; empty where all is well. @throws OutboxError when it does not answer */
  weakSettings(): Promise<string[]> {
    return weakSettings(this.link);
  }

  onArrival(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  async append(item: OutboxItem, { replaces = [] }: { replaces?: readonly string[] } = {}): Promise<void> {
    const { id, topic, partitionKey, payload } = item;
    const text = JSON.stringify(payload ?? null);
    await this.link.run('append', id, topicKey(topic), partitionKey, text, this.nowMs(), ...replaces);
  }

  async claim(topic: string, options: ClaimOptions): Promise<OutboxBatch[]> {
    const { limit, maxBatch, now, excludePartitions = new Set() } = options;
    this.claimsUnderWay += 1;
    try {
      const answer = await this.link.run(
        ...(['claim', topicKey(topic), limit, maxBatch, now.getTime(), MAX_RETRY_DELAY_MS] as const),
        ...[this.leases.owner, ...excludePartitions],
      );
      const batches = z.array(z.unknown()).parse(answer).map(toEntries);
      for (const { id } of batches.flat()) this.handedOut.add(id);
      return batches.map((entries) => ({ topic, partitionKey: entries[0]?.partitionKey ?? '', entries }));
    } finally {
      this.claimsUnderWay -= 1;
    }
  }

  async acknowledge(ids: readonly string[]): Promise<void> {
    await this.settle(ids, () => this.link.run('forget', this.leases.owner, ...ids));
  }

  async markAccepted(ids: readonly string[], trackingId: string): Promise<void> {
    await this.settle(ids, () => this.link.run('markAccepted', this.leases.owner, trackingId, ...ids));
  }

  async tracked(topic: string): Promise<OutboxEntry[]> {
    return toEntries(await this.link.run('tracked', topicKey(topic), this.leases.owner));
  }

  async retry(ids: readonly string[], options: { error: string; nextAttemptAt: Date }): Promise<void> {
    const { error, nextAttemptAt } = options;
    const { owner } = this.leases;
    await this.settle(ids, () => this.link.run('retry', owner, error, nextAttemptAt.getTime(), ...ids));
  }

  async bury(ids: readonly string[], { error }: { error: string }): Promise<void> {
    await this.settle(ids, () => this.link.run('bury', this.leases.owner, error, ...ids));
  }

  async revive(id: string, { attempts, payload }: Revival = {}): Promise<void> {
    const text = payload === undefined ? [] : [JSON.stringify(payload)];
    requireOne(await this.link.run('revive', id, this.nowMs(), attempts ?? '', ...text), id);
  }

  async discard(id: string): Promise<void> {
    requireOne(await this.link.run('discard', id), id);
  }

  async deadLetter(id: string): Promise<OutboxEntry | undefined> {
    return toEntries(await this.link.run('deadLetter', id))[0];
  }

  async deadLetters(
    topic: string,
    { page, limit }: { page: number; limit: number },
  ): Promise<{ total: number; items: OutboxEntry[] }> {
    const answer = await this.link.run('deadLetters', topicKey(topic), (page - 1) * limit, page * limit - 1);
    const [total, items] = z.tuple([z.number(), z.unknown()]).parse(answer);
    return { total, items: toEntries(items) };
  }

  async stats(topic: string): Promise<OutboxStats> {
    const answer = counts.parse(await this.link.run('stats', topicKey(topic)));
    const [queued, inFlight, accepted, dead, oldest] = answer;
    const nowMs = this.nowMs();
    return {
      ...{ queued, inFlight, accepted, dead },
      oldestAgeMs: oldest === '' ? 0 : Math.max(0, nowMs - Number(oldest)),
    };
  }

  /** Here also what gateways left that have been dead for a lease; those that died later are taken over in time. */
  recover(): Promise<number> {
    return this.leases.beat();
  }

  async pending(topic: string, partitionKey: string): Promise<OutboxEntry[]> {
    return toEntries(await this.link.run('pending', topicKey(topic), partitionKey));
  }

  async nextDueAt(
    topic: string,
    excludePartitions: ReadonlySet<string> = new Set(),
  ): Promise<Date | undefined> {
    const answer = await this.link.run('nextDue', topicKey(topic), ...excludePartitions);
    return answer === null ? undefined : new Date(Number(answer));
  }

  /**
   * Takes in what lay in another store, in its order, and forgets what was forgotten there meanwhile. What is here
   * already stays as it is. All of it comes as redelivery, since it may have been here, and delivered, before.
   */
  async adopt(entries: readonly OutboxEntry[], forgottenIds: readonly string[]): Promise<void> {
    const stored = entries.map(({ id, topic, partitionKey, payload, attempts, state, ...rest }) => ({
      ...{ id, attempts, topic: topicKey(topic), partition: partitionKey, payload: JSON.stringify(payload) },
      state: state === 'in-flight' ? 'queued' : state,
      createdAtMs: Date.parse(rest.createdAt),
      nextAttemptAtMs: Date.parse(rest.nextAttemptAt),
      trackingId: rest.trackingId,
      lastError: rest.lastError,
    }));
    const { owner } = this.leases;
    await this.settle(forgottenIds, () =>
      this.link.run('adopt', JSON.stringify(stored), JSON.stringify(forgottenIds), owner),
    );
  }

  /** Gives back what it had in flight. */
  async close(): Promise<void> {
    await this.leases.stop().catch(() => undefined);
    this.link.close();
  }

  /** Ends as a process that is killed. */
  abandon(): void {
    this.leases.abandon();
    this.link.close();
  }

  private async settle(ids: readonly string[], run: () => Promise<unknown>): Promise<void> {
    await run();
    for (const id of ids) this.handedOut.delete(id);
  }

  private nowMs(): number {
    return this.clock.now().getTime();
  }
}

function requireOne(changes: unknown, id: string): void {
  if (changes !== 1)
    throw new OutboxError('OUTBOX_NOT_FOUND', `There is no dead letter ${id} in the outbox.`);
}
