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
