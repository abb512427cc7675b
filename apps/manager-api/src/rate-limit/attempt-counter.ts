import type { RateLimit } from '../security/rate-limit.js';

/** So many attempts of each key within a sliding time. */
export interface AttemptLimit {
  maxCount: number;
  windowMs: number;
}

/** Counts attempts under keys, each for itself. */
export interface AttemptCounter {
  /** Takes one of each key that has one left. @returns how long to wait in ms for the key that has none; 0: go on */
  take(keys: readonly string[]): Promise<number>;
  /** A success ends the count. */
  forget(keys: readonly string[]): Promise<void>;
  close(): void;
}

/** Counts in this process. */
export class MemoryAttemptCounter implements AttemptCounter {
  constructor(private readonly limit: RateLimit) {}

  take(keys: readonly string[]): Promise<number> {
    return Promise.resolve(Math.max(0, ...keys.map((key) => this.limit.take(key) ?? 0)));
  }

  forget(keys: readonly string[]): Promise<void> {
    for (const key of keys) this.limit.forget(key);
    return Promise.resolve();
  }

  close(): void {
    // Nothing is open.
  }
}
