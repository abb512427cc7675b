const CHECK_MS = 500;

/** Ends connections that say no hello in time; one timer for all of them. */
export class HelloDeadline {
  private readonly waiting = new Map<symbol, { dueMs: number; isOverdue: boolean; onLate: () => void }>();
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly timeoutMs: number,
    private readonly nowMs: () => number = () => performance.now(),
  ) {}

  /** @returns to be called at the hello, or when the connection ends */
  watch(onLate: () => void): () => void {
    const key = Symbol();
    this.waiting.set(key, { dueMs: this.nowMs() + this.timeoutMs, isOverdue: false, onLate });
    this.timer ??= setInterval(() => this.check(), Math.min(CHECK_MS, this.timeoutMs)).unref();
    return () => {
      this.waiting.delete(key);
      if (this.waiting.size === 0) this.stop();
    };
  }

  stop(): void {
    clearInterval(this.timer);
    this.timer = undefined;
  }

  private check(): void {
    const nowMs = this.nowMs();
    for (const [key, hello] of this.waiting) {
      // The map keeps the order of arrival, and all have the same time.
      if (hello.dueMs > nowMs) break;
      // After a stall of this process the hello may be there, unread: it is read before the next check.
      if (hello.isOverdue) {
        this.waiting.delete(key);
        hello.onLate();
      }
      hello.isOverdue = true;
    }
    if (this.waiting.size === 0) this.stop();
  }
}
