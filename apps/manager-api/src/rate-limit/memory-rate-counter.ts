import type { RateCounter, RateRule } from './rate-rule.js';

const MAX_KEYS_COUNT = 50_000;

/**
 * Counts in this process. Of each key it keeps one moment: when all that was taken will be made up for, at one request
 * per `windowMs / maxCount`.
 */
export class MemoryRateCounter implements RateCounter {
  private readonly paidAtMs = new Map<string, number>();

  constructor(private readonly nowMs: () => number = Date.now) {}

  take(rules: readonly RateRule[]): Promise<number> {
    const nowMs = this.nowMs();
    const next = rules.map((rule) => ({ rule, paidMs: this.paidAfter(rule, nowMs) }));
    const waitMs = Math.max(0, ...next.map(({ rule, paidMs }) => paidMs - rule.windowMs - nowMs));
    if (waitMs > 0) return Promise.resolve(Math.ceil(waitMs));
    if (this.paidAtMs.size + rules.length > MAX_KEYS_COUNT) this.makeRoom(nowMs);
    for (const { rule, paidMs } of next) this.paidAtMs.set(rule.key, paidMs);
    return Promise.resolve(0);
  }

  close(): void {
    this.paidAtMs.clear();
  }

  private paidAfter({ key, maxCount, windowMs }: RateRule, nowMs: number): number {
    return Math.max(nowMs, this.paidAtMs.get(key) ?? 0) + windowMs / maxCount;
  }

  /** Forgets what is made up for; if that is too little, those who took least: a flood of new keys frees none of the rest. */
  private makeRoom(nowMs: number): void {
    for (const [key, paidMs] of this.paidAtMs) if (paidMs <= nowMs) this.paidAtMs.delete(key);
    if (this.paidAtMs.size < MAX_KEYS_COUNT / 2) return;
    const least = [...this.paidAtMs].sort(([, a], [, b]) => a - b).slice(0, MAX_KEYS_COUNT / 2);
    for (const [key] of least) this.paidAtMs.delete(key);
  }
}
