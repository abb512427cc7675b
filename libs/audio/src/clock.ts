/** Time as the pacing needs it; injected, so that tests need not wait. */
export interface Clock {
  /** Monotonic, in ms. */
  nowMs(): number;
  /** Resolves at or after `dueMs` (of `nowMs`); rejects with the signal's reason when that aborts first. */
  sleepUntil(dueMs: number, signal: AbortSignal): Promise<void>;
}

export const systemClock: Clock = {
  nowMs: () => performance.now(),
  sleepUntil: (dueMs, signal) =>
    new Promise((resolve, reject) => {
      if (signal.aborted) return reject(signal.reason as Error);
      const onAbort = (): void => {
        clearTimeout(timer);
        reject(signal.reason as Error);
      };
      const timer = setTimeout(
        () => {
          signal.removeEventListener('abort', onAbort);
          resolve();
        },
        Math.max(0, dueMs - performance.now()),
      );
      signal.addEventListener('abort', onAbort, { once: true });
    }),
};

/** A clock that moves only when a test moves it. */
export class ManualClock implements Clock {
  private currentMs = 0;
  private sleepers: { dueMs: number; wake: () => void }[] = [];

  nowMs(): number {
    return this.currentMs;
  }

  sleepUntil(dueMs: number, signal: AbortSignal): Promise<void> {
    if (signal.aborted) return Promise.reject(signal.reason as Error);
    if (dueMs <= this.currentMs) return Promise.resolve();
    return new Promise((resolve, reject) => {
      const onAbort = (): void => {
        this.sleepers = this.sleepers.filter((other) => other !== sleeper);
        reject(signal.reason as Error);
      };
      const wake = (): void => {
        signal.removeEventListener('abort', onAbort);
        resolve();
      };
      const sleeper = { dueMs, wake };
      this.sleepers.push(sleeper);
      signal.addEventListener('abort', onAbort, { once: true });
    });
  }

  /** Moves time on, waking sleepers in order and letting what they wake run before the next. */
  async advance(ms: number): Promise<void> {
    const endMs = this.currentMs + ms;
    for (;;) {
      await settle();
      const next = this.sleepers.filter(({ dueMs }) => dueMs <= endMs).sort((a, b) => a.dueMs - b.dueMs)[0];
      if (next === undefined) break;
      this.sleepers = this.sleepers.filter((other) => other !== next);
      this.currentMs = Math.max(this.currentMs, next.dueMs);
      next.wake();
    }
    this.currentMs = endMs;
    await settle();
  }
}

/** Lets everything that is ready to run, run. */
async function settle(): Promise<void> {
  for (let round = 0; round < 5; round += 1) await new Promise((next) => setImmediate(next));
}
