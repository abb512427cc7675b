import type { OutboxBatch, OutboxEntry } from '../outbox.js';

/** By what a batch that was accepted is told from others. */
export function followKey(batch: OutboxBatch, trackingId: string): string {
  return batch.entries[0]?.id ?? trackingId;
}

/** Accepted entries, put together again as they were delivered. */
export function groupTracked(entries: readonly OutboxEntry[]): { batch: OutboxBatch; trackingId: string }[] {
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
