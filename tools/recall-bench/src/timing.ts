/** The value below which this share of the values lies; 0 for none. @param share 0 to 1 */
export function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0;
}

/** To two decimals: more is noise. */
export function milliseconds(value: number): number {
  return Math.round(value * 100) / 100;
}
