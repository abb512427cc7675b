import type { OutboxEntry } from './outbox.js';

/** A payload as it is stored. One that is damaged is told as such: what is listed, or lies beside it, must not fail on it. */
export function readPayload(text: string): Pick<OutboxEntry, 'payload' | 'isDamaged'> {
  try {
    return { payload: JSON.parse(text) as unknown };
  } catch {
    return { payload: null, isDamaged: true };
  }
}
