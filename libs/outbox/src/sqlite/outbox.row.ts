import { OutboxError } from '../outbox-error.js';
import type { OutboxEntry, OutboxState } from '../outbox.js';

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

/** @throws OutboxError OUTBOX_CORRUPT when the stored payload is not JSON */
export function toEntry(row: OutboxRow): OutboxEntry {
  return {
    id: row.id,
    topic: row.topic,
    partitionKey: row.partition_key,
    payload: parsePayload(row),
    createdAt: new Date(row.created_at_ms).toISOString(),
    attempts: row.attempts,
    isRedelivery: row.is_redelivery === 1,
    state: row.state,
    ...(row.tracking_id === null ? {} : { trackingId: row.tracking_id }),
    ...(row.last_error === null ? {} : { lastError: row.last_error }),
    nextAttemptAt: new Date(row.next_attempt_at_ms).toISOString(),
  };
}

function parsePayload(row: OutboxRow): unknown {
  try {
    return JSON.parse(row.payload);
  } catch (cause) {
    throw new OutboxError('OUTBOX_CORRUPT', `Entry ${row.id} of the outbox is damaged: discard it.`, {
      cause,
    });
  }
}
