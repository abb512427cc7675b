import type { FeatureName, Features } from './features.js';

export type Weights = Readonly<Record<FeatureName, number>>;

/**
 * What each feature counts. Found by `tools/recall-bench` on conversations and rounded; it also shows what weights
 * found on other conversations reach. See docs/recall.md.
 */
export const WEIGHTS: Weights = {
  words: 0,
  answerWords: 4,
  coverage: 2,
  rarest: 1.25,
  neighbourWords: 2,
  conversationWords: 4,
  meaning: 8,
  meaningBefore: 1.5,
  meaningAfter: 1,
  bySubject: 2.5,
  toSubject: -0.5,
  asks: -0.5,
  whenAnswered: 2,
  namesTime: 0.5,
  numberAnswered: 1.5,
  nameAnswered: 0.8,
  atTime: 2.5,
  nearTime: 2.5,
  sentences: 0.1,
  recency: 0.1,
};
const NAMES = Object.keys(WEIGHTS) as FeatureName[];
/** Brings the sum near 0 for a memory that fits somewhat. */
const MIDDLE = 8;
const SPREAD = 4;

/** 0 to 1; comparable within one search only. */
export function scoreOf(features: Features, weights: Weights): number {
  let sum = -MIDDLE;
  for (const name of NAMES) sum += weights[name] * features[name];
  return 1 / (1 + Math.exp(-sum / SPREAD));
}
