import { screenMessage } from '@xiaozhi/memory-firewall';
import type { ScreenDecision, Strictness } from '@xiaozhi/memory-firewall';
import type { LabelledUtterance } from './labelled-set.js';

/** What became of one utterance. */
export interface Outcome {
  utterance: LabelledUtterance;
  decision: ScreenDecision;
  reason: string;
  score: number;
  /** A secret came through, or the fact beside it neither came through nor waits. */
  isSpoiled: boolean;
}

/** Counts of one group of utterances. */
export interface Counts {
  facts: Record<ScreenDecision, number>;
  junk: Record<ScreenDecision, number>;
  secretsLeaked: number;
  echoesKept: number;
}

/** Screens every utterance by itself. */
export function screenAll(set: readonly LabelledUtterance[], strictness: Strictness): Outcome[] {
  return set.map((utterance) => {
    const { recalled, known, asked, text, forbidden, wanted } = utterance;
    const { verdict, text: left, masked, held } = screenMessage(text, { strictness, recalled, known, asked });
    const shown = [left, masked, ...held.map((part) => part.text)].join('\n');
    const rest = [left, ...held.map((part) => part.text)].join('\n');
    const isSpoiled =
      forbidden.some((part) => shown.includes(part)) || wanted.some((part) => !rest.includes(part));
    return { utterance, decision: verdict.decision, reason: verdict.reason, score: verdict.score, isSpoiled };
  });
}

export function count(outcomes: readonly Outcome[]): Counts {
  const none = (): Record<ScreenDecision, number> => ({ keep: 0, quarantine: 0, drop: 0 });
  const counts: Counts = { facts: none(), junk: none(), secretsLeaked: 0, echoesKept: 0 };
  for (const { utterance, decision, isSpoiled } of outcomes) {
    counts[utterance.expected === 'fact' ? 'facts' : 'junk'][decision] += 1;
    if (isSpoiled) counts.secretsLeaked += 1;
    if (utterance.category === 'echo' && decision === 'keep') counts.echoesKept += 1;
  }
  return counts;
}

/** Shares of a group: junk that is kept, facts that are dropped, facts that wait for an operator. NaN of nothing. */
export function shares({ facts, junk }: Counts): {
  junkKept: number;
  factsLost: number;
  factsHeld: number;
  junkHeld: number;
} {
  const of = (counts: Record<ScreenDecision, number>, decision: ScreenDecision): number =>
    counts[decision] / (counts.keep + counts.quarantine + counts.drop);
  return {
    junkKept: of(junk, 'keep'),
    junkHeld: of(junk, 'quarantine'),
    factsLost: of(facts, 'drop'),
    factsHeld: of(facts, 'quarantine'),
  };
}

/**
 * Milliseconds that screening one utterance takes: median, 99th percentile and longest over the utterances. Each counts
 * with the median of its rounds, so that what else the machine does is left out.
 */
export function time(
  set: readonly LabelledUtterance[],
  rounds: number,
): { p50Ms: number; p99Ms: number; maxMs: number } {
  const times = set.map(({ text, recalled, known, asked }) => {
    const took = Array.from({ length: rounds }, () => {
      const startedAtMs = performance.now();
      screenMessage(text, { strictness: 'normal', recalled, known, asked });
      return performance.now() - startedAtMs;
    });
    return quantile(took, 0.5);
  });
  return { p50Ms: quantile(times, 0.5), p99Ms: quantile(times, 0.99), maxMs: quantile(times, 1) };
}

function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
}
