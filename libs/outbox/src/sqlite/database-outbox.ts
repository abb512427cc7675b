import type { ClaimOptions, OutboxBatch, OutboxEntry, OutboxItem, OutboxStats, Revival } from '../outbox.js';
import type { StandInOutbox } from '../stand-in-outbox.js';
import type { StoredItem } from './outbox-tables.js';
import { toBatch, toEntry } from './outbox.row.js';
import type { Durability, OutboxOperation, OutboxRequest, OutboxResult } from './outbox-request.js';

export interface DatabaseOutboxOptions {
  /** Path of the database; its folder is made. One process owns it. */
  file: string;
  now?: () => Date;
  /**
   * Topics whose last moments may be lost in a power cut, and whose receiver takes the same entry twice without harm:
   * their commits reach the operating system, and the disk with the next commit of any other topic. A process that is
   * killed loses nothing of them either.
   */
  relaxedTopics?: readonly string[];
}

/** The outbox as requests to a database, wherever that runs: payloads to text and back, times, and durability. */
export abstract class DatabaseOutbox implements StandInOutbox {
  protected readonly now: () => Date;
  private readonly relaxedTopics: ReadonlySet<string>;

  protected constructor({ now = () => new Date(), relaxedTopics = [] }: DatabaseOutboxOptions) {
    this.now = now;
    this.relaxedTopics = new Set(relaxedTopics);
  }

  abstract close(): Promise<void>;

  /** Resolves in the order of the calls, once committed as the request wants it. @throws OutboxError */
  protected abstract ask<Name extends OutboxOperation>(
    request: OutboxRequest<Name>,
  ): Promise<OutboxResult<Name>>;

  async append(item: OutboxItem, { replaces = [] }: { replaces?: readonly string[] } = {}): Promise<void> {
    await this.ask({
      operation: 'append',
      args: [toStored(item), replaces, this.now().getTime()],
      durability: this.durabilityOf(item.topic),
    });
  }

  async keep(item: OutboxItem, replaces: readonly string[]): Promise<void> {
    await this.ask({
      operation: 'keep',
      args: [toStored(item), replaces, this.now().getTime()],
      durability: this.durabilityOf(item.topic),
    });
  }

  async forgetEverywhere(ids: readonly string[]): Promise<void> {
    await this.ask({ operation: 'forgetEverywhere', args: [ids], durability: 'FULL' });
  }

  async oldest(limit: number): Promise<OutboxEntry[]> {
    return (await this.ask({ operation: 'oldest', args: [limit], durability: 'NONE' })).map(toEntry);
  }

  async forgotten(limit: number): Promise<string[]> {
    return this.ask({ operation: 'forgotten', args: [limit], durability: 'NONE' });
  }

  /** What comes again after a power cut is handed over once more. */
  async handedOver(entryIds: readonly string[], forgottenIds: readonly string[]): Promise<void> {
    await this.ask({ operation: 'handedOver', args: [entryIds, forgottenIds], durability: 'NORMAL' });
  }

  async claim(topic: string, options: ClaimOptions): Promise<OutboxBatch[]> {
    const batches = await this.ask({
      operation: 'claim',
      args: [topic, options],
      durability: this.durabilityOf(topic),
    });
    return batches.map(toBatch);
  }

  async acknowledge(
    ids: readonly string[],
    { mayComeAgain = false }: { mayComeAgain?: boolean } = {},
  ): Promise<void> {
    await this.ask({ operation: 'forget', args: [ids], durability: mayComeAgain ? 'NORMAL' : 'FULL' });
  }

  async markAccepted(ids: readonly string[], trackingId: string): Promise<void> {
    await this.ask({ operation: 'markAccepted', args: [ids, trackingId], durability: 'FULL' });
  }

  async tracked(topic: string): Promise<OutboxEntry[]> {
    const rows = await this.ask({ operation: 'tracked', args: [topic], durability: 'NONE' });
    return rows.map(toEntry);
  }

  async retry(ids: readonly string[], options: { error: string; nextAttemptAt: Date }): Promise<void> {
    const { error, nextAttemptAt } = options;
    await this.ask({ operation: 'retry', args: [ids, error, nextAttemptAt.getTime()], durability: 'FULL' });
  }

  async bury(ids: readonly string[], { error }: { error: string }): Promise<void> {
    await this.ask({ operation: 'bury', args: [ids, error], durability: 'FULL' });
  }

  async revive(id: string, { attempts, payload }: Revival = {}): Promise<void> {
    const text = payload === undefined ? null : JSON.stringify(payload);
    const args: OutboxRequest<'revive'>['args'] = [id, this.now().getTime(), attempts ?? null, text];
    await this.ask({ operation: 'revive', args, durability: 'FULL' });
  }

  async discard(id: string): Promise<void> {
    await this.ask({ operation: 'discard', args: [id], durability: 'FULL' });
  }

  async deadLetter(id: string): Promise<OutboxEntry | undefined> {
    const row = await this.ask({ operation: 'deadLetter', args: [id], durability: 'NONE' });
    return row === undefined ? undefined : toEntry(row);
  }

  async deadLetters(
    topic: string,
    page: { page: number; limit: number },
  ): Promise<{ total: number; items: OutboxEntry[] }> {
    const { total, rows } = await this.ask({
      operation: 'deadLetters',
      args: [topic, page],
      durability: 'NONE',
    });
    return { total, items: rows.map(toEntry) };
  }

  async stats(topic: string): Promise<OutboxStats> {
    return this.ask({ operation: 'stats', args: [topic, this.now().getTime()], durability: 'NONE' });
  }

  async recover(): Promise<number> {
    return this.ask({ operation: 'recover', args: [[]], durability: 'FULL' });
  }

  async pending(topic: string, partitionKey: string): Promise<OutboxEntry[]> {
    const rows = await this.ask({ operation: 'pending', args: [topic, partitionKey], durability: 'NONE' });
    return rows.map(toEntry);
  }

  async nextDueAt(
    topic: string,
    excludePartitions: ReadonlySet<string> = new Set(),
  ): Promise<Date | undefined> {
    const atMs = await this.ask({
      operation: 'nextDueAtMs',
      args: [topic, excludePartitions],
      durability: 'NONE',
    });
    return atMs === undefined ? undefined : new Date(atMs);
  }

  private durabilityOf(topic: string): Durability {
    return this.relaxedTopics.has(topic) ? 'NORMAL' : 'FULL';
  }
}

function toStored({ id, topic, partitionKey, payload }: OutboxItem): StoredItem {
  // What is no JSON at all, such as undefined, would be dropped without a word.
  return { id, topic, partitionKey, payload: JSON.stringify(payload ?? null) };
}
