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
import type { PayloadVault } from './payload-vault.js';

/**
 * An outbox whose store sees sealed payloads only; who uses it sees them plain. An entry that cannot be opened becomes a
 * dead letter that says why, so that it holds up nobody and can be revived when its key is back.
 */
export class SealedOutbox implements Outbox {
  readonly onArrival: Outbox['onArrival'];

  constructor(
    private readonly inner: Outbox,
    private readonly vault: PayloadVault,
  ) {
    this.onArrival = inner.onArrival?.bind(inner);
  }

  get degraded(): string | undefined {
    return this.inner.degraded;
  }

  append(item: OutboxItem, options?: { replaces?: readonly string[] }): Promise<void> {
    return this.inner.append({ ...item, payload: this.vault.toStored(item) }, options);
  }

  async claim(topic: string, options: ClaimOptions): Promise<OutboxBatch[]> {
    const batches: OutboxBatch[] = [];
    for (const batch of await this.inner.claim(topic, options)) {
      const entries = await this.openOrBury(batch.entries);
      if (entries.length > 0) batches.push({ ...batch, entries });
    }
    return batches;
  }

  async tracked(topic: string): Promise<OutboxEntry[]> {
    return this.openOrBury(await this.inner.tracked(topic));
  }

  async deadLetter(id: string): Promise<OutboxEntry | undefined> {
    const entry = await this.inner.deadLetter(id);
    return entry && this.shown(entry);
  }

  async deadLetters(
    topic: string,
    page: { page: number; limit: number },
  ): Promise<{ total: number; items: OutboxEntry[] }> {
    const { total, items } = await this.inner.deadLetters(topic, page);
    return { total, items: items.map((entry) => this.shown(entry)) };
  }

  /** @throws OutboxError OUTBOX_KEY_MISSING unless a part will do */
  async pending(
    topic: string,
    partitionKey: string,
    options?: { mayBePartial?: boolean },
  ): Promise<OutboxEntry[]> {
    const readable: OutboxEntry[] = [];
    for (const entry of await this.inner.pending(topic, partitionKey, options)) {
      const opened = this.vault.toPayload(entry);
      if ('payload' in opened) readable.push({ ...entry, ...opened });
      else if (options?.mayBePartial !== true)
        throw new OutboxError('OUTBOX_KEY_MISSING', `The entry ${entry.id} cannot be read: ${opened.fault}.`);
    }
    return readable;
  }

  acknowledge(ids: readonly string[], options?: { mayComeAgain?: boolean }): Promise<void> {
    return this.inner.acknowledge(ids, options);
  }

  markAccepted(ids: readonly string[], trackingId: string): Promise<void> {
    return this.inner.markAccepted(ids, trackingId);
  }

  retry(ids: readonly string[], options: { error: string; nextAttemptAt: Date }): Promise<void> {
    return this.inner.retry(ids, options);
  }

  bury(ids: readonly string[], options: { error: string }): Promise<void> {
    return this.inner.bury(ids, options);
  }

  async revive(id: string, revival: Revival = {}): Promise<void> {
    const { payload } = revival;
    // What a payload is sealed for is in its entry.
    const entry = payload === undefined ? undefined : await this.inner.deadLetter(id);
    if (entry === undefined) return this.inner.revive(id, revival);
    await this.inner.revive(id, { ...revival, payload: this.vault.toStored({ ...entry, payload }) });
  }

  discard(id: string): Promise<void> {
    return this.inner.discard(id);
  }

  stats(topic: string): Promise<OutboxStats> {
    return this.inner.stats(topic);
  }

  recover(): Promise<number> {
    return this.inner.recover();
  }

  nextDueAt(topic: string, excludePartitions?: ReadonlySet<string>): Promise<Date | undefined> {
    return this.inner.nextDueAt(topic, excludePartitions);
  }

  close(): Promise<void> {
    return this.inner.close();
  }

  private async openOrBury(entries: readonly OutboxEntry[]): Promise<OutboxEntry[]> {
    const readable: OutboxEntry[] = [];
    for (const entry of entries) {
      const opened = this.vault.toPayload(entry);
      if ('payload' in opened) readable.push({ ...entry, ...opened });
      else await this.inner.bury([entry.id], { error: `OUTBOX_KEY_MISSING: ${opened.fault}` });
    }
    return readable;
  }

  /** A dead letter without its payload is still one that can be discarded. */
  private shown(entry: OutboxEntry): OutboxEntry {
    const opened = this.vault.toPayload(entry);
    return { ...entry, payload: 'payload' in opened ? opened.payload : null };
  }
}
