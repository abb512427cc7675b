/** So many requests of one key in a while; they may come all at once. */
export interface RateRule {
  key: string;
  maxCount: number;
  windowMs: number;
}

/** Counts requests. */
export interface RateCounter {
  /** Takes one of each rule, or none. @returns how long to wait in ms where there were too many; 0: go on */
  take(rules: readonly RateRule[]): Promise<number>;
  close(): void;
}
