import { hasMask } from '../secrets/finding.js';
import { held, kept } from '../verdict.js';
import type { ScreenReason, Strictness, Verdict } from '../verdict.js';
import { featuresOf } from './features.js';
import { OPINION_WEIGHTS } from './weights.js';

/** A trained opinion: what each feature speaks for (facts above zero), and where it starts. */
export interface OpinionWeights {
  bias: number;
  features: Readonly<Record<string, number>>;
}

/** From here on what the rules would drop waits for an operator, and what they would ask about is kept. */
const HOLD_FROM = 0.2;
/** Instead of it where a rule recognised junk and did not only miss a fact. */
const HOLD_RECOGNISED_FROM = 0.35;
const RECOGNISED_UP_TO = 0.1;
const KEEP_FROM = { off: 0, normal: 0.7, strict: 2 };
/** What rules think likely and looks like nothing of the kind is asked about. */
const DOUBT_BELOW = 0.15;
const LIKELY_UP_TO = 0.7;
/** Verdicts that a rule gave because it did not know better. */
const UNSURE: ReadonlySet<ScreenReason> = new Set(['small-talk', 'question', 'command']);

/** How much a sentence resembles facts rather than junk, 0 to 1. */
export function opinionOn(sentence: string, weights: OpinionWeights = OPINION_WEIGHTS): number {
  const sum = featuresOf(sentence).reduce(
    (total, feature) =>
      total + (Object.hasOwn(weights.features, feature) ? (weights.features[feature] ?? 0) : 0),
    weights.bias,
  );
  return 1 / (1 + Math.exp(-sum));
}

/**
 * Corrects a verdict of the rules by at most one step where they did not know the sentence. Secrets, noise, echoes,
 * orders to the assistant and plain facts are for the rules alone.
 */
export function withOpinion(
  verdict: Verdict,
  sentence: string,
  strictness: Strictness,
  weights: OpinionWeights = OPINION_WEIGHTS,
): Verdict {
  const { decision, reason, score } = verdict;
  // What is left beside a secret is mostly about the secret.
  if (hasMask(sentence)) return verdict;
  if (decision === 'drop' && UNSURE.has(reason))
    return opinionOn(sentence, weights) >= (score <= RECOGNISED_UP_TO ? HOLD_RECOGNISED_FROM : HOLD_FROM)
      ? held('unclear', Math.max(score, 0.35))
      : verdict;
  if (decision === 'quarantine' && reason === 'unclear')
    return opinionOn(sentence, weights) >= KEEP_FROM[strictness] ? kept('fact', 0.6) : verdict;
  if (decision === 'keep' && reason === 'fact' && score <= LIKELY_UP_TO)
    return opinionOn(sentence, weights) < DOUBT_BELOW ? held('unclear', 0.5) : verdict;
  return verdict;
}
