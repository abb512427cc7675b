import type { Clock } from '@xiaozhi/outbox';

interface Alarm {
  atMs: number;
  callback: () => void;
}

/** Time that moves from one alarm to the next as soon as nothing is under way: days of talk take seconds. */
export class SimulatedClock implements Clock {
  private readonly alarms = new Set<Alarm>();
  private readonly work = new Set<Promise<unknown>>();

  constructor(private nowMs: number) {}

  now(): Date {
    return new Date(this.nowMs);
  }

  schedule(delayMs: number, callback: () => void): () => void {
    const alarm = { atMs: this.nowMs + delayMs, callback };
    this.alarms.add(alarm);
    return () => this.alarms.delete(alarm);
  }

  /** Time stands still while this is under way. */
  async during<T>(work: Promise<T>): Promise<T> {
    this.work.add(work);
    try {
      return await work;
    } finally {
      this.work.delete(work);
    }
  }

  /** Goes on to a moment, or stays where it is when that is past. */
  async advanceTo(targetMs: number): Promise<void> {
    for (;;) {
      await this.settled();
      const [next] = [...this.alarms].filter(({ atMs }) => atMs <= targetMs).sort((a, b) => a.atMs - b.atMs);
      if (next === undefined) break;
      this.nowMs = Math.max(this.nowMs, next.atMs);
      this.alarms.delete(next);
      next.callback();
    }
    this.nowMs = Math.max(this.nowMs, targetMs);
    await this.settled();
  }

  private async settled(): Promise<void> {
    do {
      await Promise.allSettled([...this.work]);
      for (let round = 0; round < 5; round += 1) await new Promise((done) => setImmediate(done));
    } while (this.work.size > 0);
  }
}
