import type { Question } from './dataset.js';

export const DEPTHS = [5, 10, 20] as const;

/** What a search found for one question. */
export interface Outcome {
  conversationId: string;
  question: Question;
  /** Best first. */
  foundIds: readonly string[];
}

/** Share of a question's evidence among the first `depth` memories found. */
export function recallOf({ question, foundIds }: Outcome, depth: number): number {
  const first = new Set(foundIds.slice(0, depth));
  return question.evidenceIds.filter((id) => first.has(id)).length / question.evidenceIds.length;
}

export interface RecallFigures {
  questions: number;
  recallAt5: number;
  recallAt10: number;
  recallAt20: number;
}

/** Mean over questions, each counting once whatever its evidence. */
export function recallFigures(outcomes: readonly Outcome[]): RecallFigures {
  const mean = (depth: number): number =>
    outcomes.reduce((sum, outcome) => sum + recallOf(outcome, depth), 0) / Math.max(1, outcomes.length);
  const [recallAt5, recallAt10, recallAt20] = DEPTHS.map((depth) => Math.round(mean(depth) * 1e4) / 1e4);
  return {
    questions: outcomes.length,
    recallAt5: recallAt5 ?? 0,
    recallAt10: recallAt10 ?? 0,
    recallAt20: recallAt20 ?? 0,
  };
}

/** Figures of the groups that a key makes, in the keys' order. */
export function recallBy(
  outcomes: readonly Outcome[],
  key: (outcome: Outcome) => string,
): Record<string, RecallFigures> {
  const names = [...new Set(outcomes.map(key))].sort();
  return Object.fromEntries(
    names.map((name) => [name, recallFigures(outcomes.filter((outcome) => key(outcome) === name))]),
  );
}
