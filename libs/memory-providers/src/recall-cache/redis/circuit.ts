/** When to leave something alone, and when to try it again. */
export interface CircuitOptions {
  /** So many failures in a row. */
  failuresCount: number;
  /** How long it is left alone then; one call tries after that. */
  pauseMs: number;
  /** Runs on whatever happens to the machine's clock, in ms. */
  monotonicMs: () => number;
  /** Told when it is left alone, and when it is used again. */
  onChange?: (isOpen: boolean) => void;
}

/** Keeps calls away from what fails, so that nobody waits for it again and again. */
export class Circuit {
  private failures = 0;
  private triedAtMs: number | undefined;

  constructor(private readonly options: CircuitOptions) {}

  /** Whether a call may be made; one that tries it out is the only one for a while. */
  allows(): boolean {
    if (this.triedAtMs === undefined) return true;
    const nowMs = this.options.monotonicMs();
    if (nowMs - this.triedAtMs < this.options.pauseMs) return false;
    this.triedAtMs = nowMs;
    return true;
  }

  succeeded(): void {
    this.failures = 0;
    if (this.triedAtMs === undefined) return;
    this.triedAtMs = undefined;
    this.options.onChange?.(false);
  }

  failed(): void {
    this.failures += 1;
    if (this.failures < this.options.failuresCount || this.triedAtMs !== undefined) return;
    this.triedAtMs = this.options.monotonicMs();
    this.options.onChange?.(true);
  }
}
