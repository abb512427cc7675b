/** Limits of one connection; beyond them it is closed with a reason. Sizes in bytes, rates per second. */
export const LIMITS = {
  textBytes: 64 * 1024,
  binaryBytes: 8 * 1024,
  /** A client with 20 ms frames sends 50 a second; wake-word audio comes in a burst. */
  binaryPerSecondCount: 60,
  binaryBurstCount: 200,
  textPerSecondCount: 20,
  textBurstCount: 60,
  badFramesCount: 50,
  badFramesWindowMs: 10_000,
} as const;

/** Lets a steady rate through, and bursts up to a size. */
export class TokenBucket {
  private tokens: number;
  private lastMs: number;

  constructor(
    private readonly ratePerSecond: number,
    private readonly burstCount: number,
    private readonly nowMs: () => number,
  ) {
    this.tokens = burstCount;
    this.lastMs = nowMs();
  }

  /** @returns false when there are too many */
  take(): boolean {
    const nowMs = this.nowMs();
    this.tokens = Math.min(
      this.burstCount,
      this.tokens + ((nowMs - this.lastMs) / 1000) * this.ratePerSecond,
    );
    this.lastMs = nowMs;
    if (this.tokens < 1) return false;
    this.tokens -= 1;
    return true;
  }
}

/** Counts faults within a sliding time. */
export class FaultWindow {
  private times: number[] = [];

  constructor(
    private readonly maxCount: number,
    private readonly windowMs: number,
    private readonly nowMs: () => number,
  ) {}

  /** @returns true when there are too many now */
  add(): boolean {
    const nowMs = this.nowMs();
    this.times = [...this.times.filter((time) => nowMs - time < this.windowMs), nowMs];
    return this.times.length > this.maxCount;
  }
}
