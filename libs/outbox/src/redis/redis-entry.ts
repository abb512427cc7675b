import { z } from 'zod';
import { OutboxError } from '../outbox-error.js';
import type { OutboxEntry } from '../outbox.js';
import { readPayload } from '../stored-payload.js';

/** The fields of an entry in the order of `FIELDS` in the scripts. */
const storedEntry = z.tuple([
  z.string(),
  z.string(),
  z.string(),
  z.string(),
  z.coerce.number(),
  z.coerce.number(),
  z.enum(['0', '1']),
  z.enum(['queued', 'in-flight', 'accepted', 'dead']),
  z.string().nullable(),
  z.string().nullable(),
  z.coerce.number(),
]);

/** A list of entries as a script answers it. @throws OutboxError OUTBOX_CORRUPT */
export function toEntries(answer: unknown): OutboxEntry[] {
  return z.array(z.unknown()).parse(answer).map(toEntry);
}

function toEntry(answer: unknown): OutboxEntry {
  try {
    const [
      id,
      topic,
      partitionKey,
      payload,
      createdAtMs,
      attempts,
      redelivered,
      state,
      tracking,
      error,
      dueAtMs,
    ] = storedEntry.parse(answer);
    return {
      id,
      topic: decodeURIComponent(topic),
      partitionKey,
      ...readPayload(payload),
      createdAt: new Date(createdAtMs).toISOString(),
      attempts,
      isRedelivery: redelivered === '1',
      state,
      ...(tracking === null ? {} : { trackingId: tracking }),
      ...(error === null ? {} : { lastError: error }),
      nextAttemptAt: new Date(dueAtMs).toISOString(),
    };
  } catch (cause) {
    const id = Array.isArray(answer) ? String(answer[0]) : 'unknown';
    throw new OutboxError('OUTBOX_CORRUPT', `Entry ${id} of the outbox is damaged: discard it.`, { cause });
  }
}

/** As part of a key: without the separator. */
export function topicKey(topic: string): string {
  return encodeURIComponent(topic);
}
