import type { Clock } from '../worker/clock.js';

interface Alarm {
  atMs: number;
  callback: () => void;
}

/** Time that moves only when told to. */
export class ManualClock implements Clock {
  private readonly alarms = new Set<Alarm>();

  constructor(private nowMs = Date.parse('2026-01-01T00:00:00.000Z')) {}

  now(): Date {
    return new Date(this.nowMs);
  }

  schedule(delayMs: number, callback: () => void): () => void {
    const alarm = { atMs: this.nowMs + delayMs, callback };
    this.alarms.add(alarm);
    return () => this.alarms.delete(alarm);
  }

  /** The wall clock is set, ahead or back; timers run on and end when they would have. */
  jump(byMs: number): void {
    this.nowMs += byMs;
    for (const alarm of this.alarms) alarm.atMs += byMs;
  }

  /** How many timers are set. */
  get alarmCount(): number {
    return this.alarms.size;
  }

  /** Moves on, calling back on the way, and lets what was woken run. */
  async advance(byMs: number): Promise<void> {
    const targetMs = this.nowMs + byMs;
    for (;;) {
      await settled();
      const next = [...this.alarms].sort((a, b) => a.atMs - b.atMs).find((alarm) => alarm.atMs <= targetMs);
      if (next === undefined) break;
      this.nowMs = Math.max(this.nowMs, next.atMs);
      this.alarms.delete(next);
      next.callback();
    }
    this.nowMs = targetMs;
    await settled();
  }
}

/** Lets everything that waits for nothing but promises run to its end. */
export async function settled(): Promise<void> {
  for (let round = 0; round < 5; round += 1) await new Promise((resolve) => setImmediate(resolve));
}
