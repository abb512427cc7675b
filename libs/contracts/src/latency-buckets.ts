/**
 * Buckets of durations and sizes whose bounds grow by a tenth each. Counts of the same bucket may be added, whoever
 * counted them, so that percentiles over any period come from merged counts.
 */
const GROWTH = 1.1;
const LOG_GROWTH = Math.log(GROWTH);
/** Holds what takes two years in ms; more is counted there. */
const LAST_BUCKET = 260;

/** What a value is told as differs from what was measured by less than this share; below 1 by less than 1. */
export const BUCKET_ERROR_SHARE = (GROWTH - 1) / (GROWTH + 1);

/** Bucket of a value: 0 up to and including 1, then `i` for more than 1.1^(i-1) and up to 1.1^i. */
export function bucketOf(value: number): number {
  if (!(value > 1)) return 0;
  // A value on a bound must not fall to the next bucket because of the logarithm's last digit.
  return Math.min(LAST_BUCKET, Math.ceil(Math.log(value) / LOG_GROWTH - 1e-9));
}

/** The value that a bucket stands for: equally far, in shares, from both of its bounds. */
export function valueOfBucket(bucket: number): number {
  return bucket <= 0 ? 1 : (2 * GROWTH ** bucket) / (GROWTH + 1);
}

/**
 * The smallest value of which at least a share of all counted ones is not greater (nearest rank).
 * @param counts by bucket; counts below 1 are ignored
 * @param share more than 0, at most 1
 * @returns undefined where nothing was counted
 */
export function percentileOf(counts: ReadonlyMap<number, number>, share: number): number | undefined {
  const known = [...counts].filter(([, count]) => count > 0).sort(([one], [other]) => one - other);
  const total = known.reduce((sum, [, count]) => sum + count, 0);
  const rank = Math.max(1, Math.ceil(total * share - 1e-9));
  let seen = 0;
  for (const [bucket, count] of known) {
    seen += count;
    if (seen >= rank) return valueOfBucket(bucket);
  }
  return undefined;
}
