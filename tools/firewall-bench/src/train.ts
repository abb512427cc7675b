import { featuresOf, screenSentenceByRules, withOpinion } from '@xiaozhi/memory-firewall';
import type { OpinionWeights, ScreenContext } from '@xiaozhi/memory-firewall';
import type { LabelledUtterance } from './labelled-set.js';
import type { Counts } from './measure.js';

/** What rules decide alone, so that the second opinion never sees it. */
const OF_RULES = new Set(['echo', 'duplicate', 'answer', 'secret', 'fact-with-secret']);
const ROUNDS = 300;
const STEP = 0.5;
/** Keeps weights of what was seen seldom small. */
const DECAY = 0.00025;
const SEEN_AT_LEAST = 2;
/** A lighter weight changes nothing and costs a line. */
const LIGHTEST = 0.2;
const CONTEXT: ScreenContext = { strictness: 'normal', recalled: [], known: [], asked: undefined };

/** What the second opinion is trained with and asked about. */
export function trainable(set: readonly LabelledUtterance[]): LabelledUtterance[] {
  return set.filter(({ category }) => !OF_RULES.has(category));
}

/** Weights by logistic regression: the same set gives the same weights. */
export function train(set: readonly LabelledUtterance[]): OpinionWeights {
  const seen = new Map<string, number>();
  const rows = set.map(({ text, expected }) => ({ features: featuresOf(text), isFact: expected === 'fact' }));
  for (const feature of rows.flatMap(({ features }) => features))
    seen.set(feature, (seen.get(feature) ?? 0) + 1);
  const weights = new Map([...seen].filter(([, times]) => times >= SEEN_AT_LEAST).map(([name]) => [name, 0]));
  const bias = { value: 0 };
  const steps = new Map<string, number>();
  for (let round = 0; round < ROUNDS; round += 1) descend(rows, weights, bias, steps);
  return rounded(weights, bias.value);
}

/** One round of gradient descent with steps of each weight's own (AdaGrad). */
function descend(
  rows: readonly { features: readonly string[]; isFact: boolean }[],
  weights: Map<string, number>,
  bias: { value: number },
  steps: Map<string, number>,
): void {
  const slopes = new Map<string, number>();
  let slopeOfBias = 0;
  for (const { features, isFact } of rows) {
    const sum = features.reduce((total, feature) => total + (weights.get(feature) ?? 0), bias.value);
    const error = 1 / (1 + Math.exp(-sum)) - (isFact ? 1 : 0);
    slopeOfBias += error;
    for (const feature of features) slopes.set(feature, (slopes.get(feature) ?? 0) + error);
  }
  const stepOf = (name: string, slope: number): number => {
    const squares = (steps.get(name) ?? 1e-6) + slope * slope;
    steps.set(name, squares);
    return (STEP * slope) / Math.sqrt(squares);
  };
  for (const [name, weight] of weights)
    weights.set(name, weight - stepOf(name, (slopes.get(name) ?? 0) + DECAY * rows.length * weight));
  bias.value -= stepOf('', slopeOfBias);
}

function rounded(weights: ReadonlyMap<string, number>, bias: number): OpinionWeights {
  const kept = [...weights].filter(([, weight]) => Math.abs(weight) >= LIGHTEST);
  const round = (value: number): number => Math.round(value * 100) / 100;
  return {
    bias: round(bias),
    features: Object.fromEntries(
      kept.sort(([a], [b]) => (a < b ? -1 : 1)).map(([name, weight]) => [name, round(weight)]),
    ),
  };
}

/** Rules alone, and rules with an opinion trained on the other folds, for the same utterances. */
export function crossValidated(
  set: readonly LabelledUtterance[],
  folds: number,
): { rules: Counts; both: Counts } {
  const [rules, both] = [none(), none()];
  for (let fold = 0; fold < folds; fold += 1) {
    const weights = train(set.filter((_, at) => at % folds !== fold));
    for (const { text, expected } of set.filter((_, at) => at % folds === fold)) {
      const verdict = screenSentenceByRules(text, CONTEXT);
      const group = expected === 'fact' ? 'facts' : 'junk';
      rules[group][verdict.decision] += 1;
      both[group][withOpinion(verdict, text, 'normal', weights).decision] += 1;
    }
  }
  return { rules, both };
}

function none(): Counts {
  const decisions = (): Counts['facts'] => ({ keep: 0, quarantine: 0, drop: 0 });
  return { facts: decisions(), junk: decisions(), secretsLeaked: 0, echoesKept: 0 };
}
