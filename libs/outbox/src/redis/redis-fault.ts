import { OutboxError } from '../outbox-error.js';

/** What Redis answers when it has no memory, or no disk, for more (`maxmemory`; MISCONF of its AOF). */
const FULL = /^OOM |^MISCONF /;

/**
 * A fault of Redis or of the way there → an outbox error that says what to do.
 * @param where host and port, without a password
 */
export function toOutboxError(error: unknown, where: string): OutboxError {
  if (error instanceof OutboxError) return error;
  const text = error instanceof Error ? error.message : String(error);
  if (FULL.test(text)) {
    const message = `Redis at ${where} takes nothing more: give it memory (maxmemory) or disk.`;
    return new OutboxError('OUTBOX_FULL', message, { cause: error });
  }
  const message = `The outbox in Redis at ${where} cannot be used: check that Redis runs there and answers.`;
  return new OutboxError('OUTBOX_UNAVAILABLE', message, { cause: error });
}
