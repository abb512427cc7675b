/** The value below which this share of the values lies; 0 for none. @param share 0 to 1 */
export function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0;
}

/** To two decimals: more is noise. */
export function milliseconds(value: number): number {
  return Math.round(value * 100) / 100;
}

/** What each run of some work took, in milliseconds. */
export class Stopwatch {
  private readonly wallMs: number[] = [];
  private readonly cpuMs: number[] = [];

  time<Result>(work: () => Result): Result {
    const before = process.cpuUsage();
    const startMs = performance.now();
    const result = work();
    this.wallMs.push(performance.now() - startMs);
    const { user, system } = process.cpuUsage(before);
    this.cpuMs.push((user + system) / 1000);
    return result;
  }

  /**
   * By the clock, and in processor time of the whole process, its collector's and compiler's threads included:
   * what it takes on a machine that does nothing else.
   */
  report(): Timing {
    return { wall: percentiles(this.wallMs), cpu: percentiles(this.cpuMs) };
  }
}

export interface Percentiles {
  p50Ms: number;
  p99Ms: number;
  meanMs: number;
}

export interface Timing {
  wall: Percentiles;
  cpu: Percentiles;
}

function percentiles(values: readonly number[]): Percentiles {
  const mean = values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length);
  return {
    p50Ms: milliseconds(quantile(values, 0.5)),
    p99Ms: milliseconds(quantile(values, 0.99)),
    meanMs: milliseconds(mean),
  };
}
