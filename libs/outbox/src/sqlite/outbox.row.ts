import { readPayload } from '../stored-payload.js';
import type { OutboxBatch, OutboxEntry, OutboxState } from '../outbox.js';

/** A row of `outbox_entry`. */
export interface OutboxRow {
  id: string;
  topic: string;
  partition_key: string;
  payload: string;
  created_at_ms: number;
  attempts: number;
  is_redelivery: number;
  state: OutboxState;
  tracking_id: string | null;
  last_error: string | null;
  next_attempt_at_ms: number;
}

/** Consecutive rows of one partition, oldest first. */
export interface RowBatch {
  topic: string;
  partitionKey: string;
  rows: readonly OutboxRow[];
}

export function toBatch({ topic, partitionKey, rows }: RowBatch): OutboxBatch {
  return { topic, partitionKey, entries: rows.map(toEntry) };
}

export function toEntry(row: OutboxRow): OutboxEntry {
  return {
    id: row.id,
    topic: row.topic,
    partitionKey: row.partition_key,
    ...readPayload(row.payload),
    createdAt: new Date(row.created_at_ms).toISOString(),
    attempts: row.attempts,
    isRedelivery: row.is_redelivery === 1,
    state: row.state,
    ...(row.tracking_id === null ? {} : { trackingId: row.tracking_id }),
    ...(row.last_error === null ? {} : { lastError: row.last_error }),
    nextAttemptAt: new Date(row.next_attempt_at_ms).toISOString(),
  };
}
