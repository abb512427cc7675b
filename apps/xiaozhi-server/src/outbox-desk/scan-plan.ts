/** Between two lists: where letters died since, where manager-api's count differs, and where nothing is known of a change. */
const PAUSES_MS = { changed: 5_000, asked: 60_000, routine: 600_000 } as const;

/** When dead letters are listed: they may be many. */
export class ScanPlan {
  private why: keyof typeof PAUSES_MS = 'changed';
  private lastAtMs = Number.NEGATIVE_INFINITY;

  constructor(private readonly nowMs: () => number) {}

  want(why: 'changed' | 'asked'): void {
    if (this.why !== 'changed') this.why = why;
  }

  /** From now to the next list, in ms; 0 when it is due, also when the clock was set back. */
  get waitMs(): number {
    const sinceMs = this.nowMs() - this.lastAtMs;
    return sinceMs < 0 ? 0 : Math.max(0, PAUSES_MS[this.why] - sinceMs);
  }

  get isDue(): boolean {
    return this.waitMs === 0;
  }

  /** What dies from here on may be missing in this list. */
  begin(): void {
    this.why = 'routine';
    this.lastAtMs = this.nowMs();
  }
}
