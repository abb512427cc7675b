import type { FeatureName, Features } from './features.js';

export type Weights = Readonly<Record<FeatureName, number>>;

/**
 * What each feature counts. Found by `tools/recall-bench` on conversations and rounded; it also shows what weights
 * found on other conversations reach. See docs/recall.md.
 */
export const WEIGHTS: Weights = {
  words: 1,
  answerWords: 4,
  coverage: 2,
  rarest: 1.5,
  neighbourWords: 4,
  conversationWords: 2,
  meaning: 8,
  meaningBefore: 1,
  meaningAfter: 1,
  bySubject: 2,
  toSubject: -0.5,
  asks: -1,
  whenAnswered: 2,
  namesTime: 0.5,
  numberAnswered: 1,
  nameAnswered: 0.5,
  atTime: 3,
  nearTime: 3,
  sentences: 0.1,
  recency: 0.2,
};
/** Brings the sum near 0 for a memory that fits somewhat. */
const MIDDLE = 8;
const SPREAD = 4;

/** 0 to 1; comparable within one search only. */
export function scoreOf(features: Features, weights: Weights): number {
  let sum = -MIDDLE;
  for (const name of Object.keys(weights) as FeatureName[]) sum += weights[name] * features[name];
  return 1 / (1 + Math.exp(-sum / SPREAD));
}
