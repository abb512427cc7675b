/** Exponential backoff with full jitter. */
export interface Backoff {
  /** Upper bound of the first wait. */
  baseMs: number;
  /** No wait is longer. */
  maxMs: number;
}

/**
 * Wait before the next attempt: between 0 and `baseMs · 2^(attempts − 1)`, capped. Full jitter keeps many
 * queues from hitting a service that has just come back at the same moment.
 * @param attempts deliveries so far, from 1
 * @param random 0 to 1
 */
export function retryDelayMs(backoff: Backoff, attempts: number, random: number): number {
  const bound = Math.min(backoff.maxMs, backoff.baseMs * 2 ** Math.min(attempts - 1, 30));
  return Math.round(bound * random);
}
