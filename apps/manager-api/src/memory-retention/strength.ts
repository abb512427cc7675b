const DAY_MS = 24 * 60 * 60_000;

/** How often and when memories were recalled, by id. */
export type Recalls = ReadonlyMap<string, { count: number; lastAt: string }>;

/**
 * How well a memory is held: halves with every half-life since it was learned, changed or last recalled, and grows with
 * the logarithm of how often that was. 1: just learned, never recalled.
 */
export function strengthOf(
  { updatedAt, recall }: { updatedAt: string; recall: { count: number; lastAt: string } | undefined },
  { now, halfLifeDays }: { now: Date; halfLifeDays: number },
): number {
  const freshAt = recall !== undefined && recall.lastAt > updatedAt ? recall.lastAt : updatedAt;
  const recency = 0.5 ** (ageDays(freshAt, now) / halfLifeDays);
  return recency * (1 + Math.log2(1 + (recall?.count ?? 0)));
}

/** Never negative: a gateway's clock may run ahead. */
export function ageDays(at: string, now: Date): number {
  return Math.max(0, now.getTime() - Date.parse(at)) / DAY_MS;
}
