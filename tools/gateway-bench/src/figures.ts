/** The value below which this share of the values lies; 0 for none. @param share 0 to 1 */
export function quantile(values: readonly number[], share: number): number {
  if (values.length === 0) return 0;
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] as number;
}

/** To two decimals: more is noise. */
export function rounded(value: number): number {
  return Math.round(value * 100) / 100;
}

/** Named numbers of one run, for example `turns100.startP50Ms`. */
export type Figures = Record<string, number>;

/** The median of each figure over several runs. */
export function medians(runs: readonly Figures[]): Figures {
  const names = new Set(runs.flatMap((run) => Object.keys(run)));
  return Object.fromEntries(
    [...names].map((name) => [
      name,
      quantile(
        runs.flatMap((run) => (run[name] === undefined ? [] : [run[name]])),
        0.5,
      ),
    ]),
  );
}

/** How many times each figure of the floor; without those that the floor does not have, or has as nothing. */
export function ratios(figures: Figures, floor: Figures): Figures {
  return Object.fromEntries(
    Object.entries(figures).flatMap(([name, value]) => {
      const least = floor[name];
      return least === undefined || least === 0 ? [] : [[name, rounded(value / least)]];
    }),
  );
}
