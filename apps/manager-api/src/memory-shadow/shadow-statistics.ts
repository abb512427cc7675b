import type { LatencyView, ShadowOutcome, ShadowStatistics, ShadowVerdict } from '@xiaozhi/contracts';
import type { ShadowComparisonRow } from '../database/shadow-rows.js';

/** Kinds of errors that are told, the most frequent ones. */
const ERRORS_SHOWN_COUNT = 10;

export type CountedComparison = Pick<
  ShadowComparisonRow,
  | 'primary_ms'
  | 'primary_complete'
  | 'primary_count'
  | 'shadow_ms'
  | 'shadow_outcome'
  | 'shadow_reason'
  | 'shadow_count'
  | 'both_count'
  | 'verdict'
>;

/** What comparisons say together. Memories and latencies of the shadow count where it answered. */
export function statisticsOf(rows: readonly CountedComparison[]): ShadowStatistics {
  const outcomes: Record<ShadowOutcome, number> = { answered: 0, failed: 0, late: 0, dropped: 0 };
  const verdicts: Record<ShadowVerdict, number> = { primary: 0, shadow: 0, same: 0 };
  const memories = { both: 0, onlyPrimary: 0, onlyShadow: 0 };
  const reasons = new Map<string, number>();
  const answered = rows.filter(({ shadow_outcome: outcome }) => outcome === 'answered');
  for (const row of rows) {
    outcomes[row.shadow_outcome as ShadowOutcome] += 1;
    if (row.verdict !== null) verdicts[row.verdict as ShadowVerdict] += 1;
    if (row.shadow_reason !== null) reasons.set(row.shadow_reason, (reasons.get(row.shadow_reason) ?? 0) + 1);
  }
  for (const row of answered) {
    memories.both += row.both_count;
    memories.onlyPrimary += row.primary_count - row.both_count;
    memories.onlyShadow += row.shadow_count - row.both_count;
  }
  const incomplete = rows.filter(({ primary_complete: complete }) => complete === 0).length;
  return {
    turns: rows.length,
    outcomes,
    memories,
    agreement: mean(answered.map(agreementOf)),
    primary: { ...latency(rows.map(({ primary_ms: ms }) => ms)), incomplete },
    shadow: latency(answered.map(({ shadow_ms: ms }) => ms)),
    verdicts,
    errors: [...reasons]
      .map(([reason, count]) => ({ reason, count }))
      .sort((a, b) => b.count - a.count)
      .slice(0, ERRORS_SHOWN_COUNT),
  };
}

function agreementOf(row: CountedComparison): number {
  const either = row.primary_count + row.shadow_count - row.both_count;
  return either === 0 ? 1 : row.both_count / either;
}

function mean(values: readonly number[]): number | null {
  return values.length === 0 ? null : values.reduce((sum, value) => sum + value, 0) / values.length;
}

function latency(valuesMs: readonly number[]): LatencyView {
  const sorted = [...valuesMs].sort((a, b) => a - b);
  // Nearest rank: a value that was measured.
  const at = (share: number): number | null =>
    sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? null;
  return { count: sorted.length, p50: at(0.5), p95: at(0.95), p99: at(0.99) };
}
