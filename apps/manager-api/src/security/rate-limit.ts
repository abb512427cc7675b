const MAX_KEYS_COUNT = 10_000;

/** Counts attempts per key within a sliding time, in this process. */
export class RateLimit {
  private readonly attempts = new Map<string, number[]>();

  constructor(
    private readonly maxCount: number,
    private readonly windowMs: number,
    private readonly nowMs: () => number = Date.now,
  ) {}

  /** @returns how long to wait in ms when there were too many; undefined when this one may go on */
  take(key: string): number | undefined {
    const nowMs = this.nowMs();
    const recent = (this.attempts.get(key) ?? []).filter((at) => nowMs - at < this.windowMs);
    const oldest = recent[0];
    if (recent.length >= this.maxCount && oldest !== undefined) return this.windowMs - (nowMs - oldest);
    if (this.attempts.size >= MAX_KEYS_COUNT) this.makeRoom(nowMs);
    this.attempts.set(key, [...recent, nowMs]);
    return undefined;
  }

  /** What was taken last turned out to be none of the attempts that are bounded; those before it still count. */
  giveBack(key: string): void {
    this.attempts.get(key)?.pop();
  }

  /** A success ends the count. */
  forget(key: string): void {
    this.attempts.delete(key);
  }

  /** How many keys are counted. */
  get keyCount(): number {
    return this.attempts.size;
  }

  /** Forgets what is over, then keys that have attempts left: a flood of new keys frees none that is locked. */
  private makeRoom(nowMs: number): void {
    for (const [key, times] of this.attempts) {
      const last = times.at(-1) ?? 0;
      if (nowMs - last >= this.windowMs || times.length < this.maxCount) this.attempts.delete(key);
    }
  }
}
