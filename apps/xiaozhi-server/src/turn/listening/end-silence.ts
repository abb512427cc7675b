import type { Completeness } from './completeness.js';

/** Shares of the agent's own setting; nothing else moves it. */
const FINISHED_RATIO = 0.6;
const UNFINISHED_RATIO = 1.6;
const HESITANT_RATIO = 1.3;
/** Below a quarter of a second the gap between two words would end the utterance. */
const SHORTEST_MS = 250;
const LONGEST_RATIO = 2;
/** Pauses within one utterance from which its speaker is taken for one who pauses. */
const HESITANT_COUNT = 2;

export interface EndSilenceInput {
  /** The agent's setting, in ms. */
  neutralMs: number;
  /** Of what was recognised so far; `unknown` where nothing was. */
  completeness: Completeness;
  /** Pauses that were bridged in this utterance. */
  pausesCount: number;
}

/**
 * The silence that ends an utterance now, in ms: shorter when the words sound finished, longer when they do not or when
 * the speaker pauses often. At least the lesser of the setting and 250 ms, at most twice the setting.
 */
export function adaptEndSilence({ neutralMs, completeness, pausesCount }: EndSilenceInput): number {
  const ratio =
    (completeness === 'finished' ? FINISHED_RATIO : completeness === 'unfinished' ? UNFINISHED_RATIO : 1) *
    (pausesCount >= HESITANT_COUNT ? HESITANT_RATIO : 1);
  const shortestMs = Math.min(neutralMs, SHORTEST_MS);
  return Math.min(Math.max(neutralMs * ratio, shortestMs), neutralMs * LONGEST_RATIO);
}
