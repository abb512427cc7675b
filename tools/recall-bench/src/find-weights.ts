import type { FeatureName, Weights } from '@xiaozhi/memory-index';
import type { FeatureTable } from './search-run.js';

const STEPS = 150;
const RATE = 0.08;
/** Keeps weights small where the questions say little about a feature. */
const RIDGE = 1e-3;

interface Rows {
  /** One feature vector after the other, each feature divided by its deviation. */
  values: Float64Array;
  /** Where each question's rows begin, and where the last one's end. */
  starts: number[];
  /** Share of the question's evidence that a row is. */
  wanted: Float64Array;
  deviations: number[];
}

/**
 * Weights under which the evidence of each question stands out from its other memories: cross-entropy of a softmax
 * over the question's memories, by Adam (Kingma & Ba 2015) from zero. Deterministic.
 */
export function findWeights(tables: readonly FeatureTable[]): Weights {
  const names = Object.keys(tables[0]?.rows[0]?.features ?? {}) as FeatureName[];
  const rows = toRows(tables, names);
  const weights = new Float64Array(names.length);
  const first = new Float64Array(names.length);
  const second = new Float64Array(names.length);
  for (let step = 1; step <= STEPS; step += 1) {
    const gradient = gradientOf(rows, weights);
    for (let index = 0; index < weights.length; index += 1) {
      const slope = gradient[index] as number;
      first[index] = 0.9 * (first[index] as number) + 0.1 * slope;
      second[index] = 0.99 * (second[index] as number) + 0.01 * slope * slope;
      const momentum = (first[index] as number) / (1 - 0.9 ** step);
      const scale = Math.sqrt((second[index] as number) / (1 - 0.99 ** step)) + 1e-8;
      weights[index] = (weights[index] as number) - (RATE * momentum) / scale;
    }
  }
  const found = names.map((name, index) => [
    name,
    Math.round(((weights[index] as number) / (rows.deviations[index] as number)) * 100) / 100,
  ]);
  return Object.fromEntries(found) as Weights;
}

function toRows(tables: readonly FeatureTable[], names: readonly FeatureName[]): Rows {
  const usable = tables.filter(({ rows }) => rows.some(({ isEvidence }) => isEvidence));
  const all = usable.flatMap(({ rows }) => rows);
  const values = new Float64Array(all.length * names.length);
  const wanted = new Float64Array(all.length);
  const deviations = names.map((name) => deviationOf(all.map(({ features }) => features[name])));
  const starts = [0];
  let row = 0;
  for (const { rows } of usable) {
    const evidenceCount = rows.filter(({ isEvidence }) => isEvidence).length;
    for (const { features, isEvidence } of rows) {
      names.forEach((name, index) => {
        values[row * names.length + index] = features[name] / (deviations[index] as number);
      });
      wanted[row] = isEvidence ? 1 / evidenceCount : 0;
      row += 1;
    }
    starts.push(row);
  }
  return { values, starts, wanted, deviations };
}

function deviationOf(values: readonly number[]): number {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length) || 1;
}

function gradientOf({ values, starts, wanted }: Rows, weights: Float64Array): Float64Array {
  const width = weights.length;
  const questions = starts.length - 1;
  const gradient = weights.map((weight) => RIDGE * weight);
  for (let question = 0; question < questions; question += 1) {
    const start = starts[question] as number;
    const end = starts[question + 1] as number;
    const shares = softmax(values, weights, start, end);
    for (let row = start; row < end; row += 1) {
      const error = ((shares[row - start] as number) - (wanted[row] as number)) / questions;
      for (let index = 0; index < width; index += 1)
        gradient[index] = (gradient[index] as number) + error * (values[row * width + index] as number);
    }
  }
  return gradient;
}

function softmax(values: Float64Array, weights: Float64Array, start: number, end: number): Float64Array {
  const width = weights.length;
  const shares = new Float64Array(end - start);
  let highest = -Infinity;
  for (let row = start; row < end; row += 1) {
    let sum = 0;
    for (let index = 0; index < width; index += 1)
      sum += (values[row * width + index] as number) * (weights[index] as number);
    shares[row - start] = sum;
    highest = Math.max(highest, sum);
  }
  let total = 0;
  for (let index = 0; index < shares.length; index += 1) {
    shares[index] = Math.exp((shares[index] as number) - highest);
    total += shares[index] as number;
  }
  return shares.map((share) => share / total);
}
