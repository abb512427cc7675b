/** Time, as the worker needs it. */
export interface Clock {
  now(): Date;
  /** Calls back once. @returns what cancels it */
  schedule(delayMs: number, callback: () => void): () => void;
}

/** The machine's time. Its timers do not keep the process alive. */
export const systemClock: Clock = {
  now: () => new Date(),
  schedule: (delayMs, callback) => {
    const timer = setTimeout(callback, delayMs);
    timer.unref();
    return () => clearTimeout(timer);
  },
};
