/** From its start until before its end, milliseconds since 1970 UTC. */
export interface TimeInterval {
  startMs: number;
  endMs: number;
}

export const DAY_MS = 86_400_000;

/** Days between two intervals; 0 where they touch. */
export function gapDays(a: TimeInterval, b: TimeInterval): number {
  return Math.max(0, a.startMs - b.endMs, b.startMs - a.endMs) / DAY_MS;
}

/** True where an instant shared by both exists. */
export function overlaps(a: TimeInterval, b: TimeInterval): boolean {
  return a.startMs < b.endMs && b.startMs < a.endMs;
}
