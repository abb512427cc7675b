import type { Counts, Outcome } from './measure.js';
import { count, shares } from './measure.js';

/** Goals, as shares. */
export const GOALS = { junkKept: 0.05, factsLost: 0.05, echoesKept: 0, secretsLeaked: 0 } as const;

/** Whether a set of counts meets all goals. Facts that wait for an operator are told apart and are not lost. */
export function meetsGoals(counts: Counts): boolean {
  const { junkKept, factsLost } = shares(counts);
  return (
    junkKept <= GOALS.junkKept &&
    factsLost <= GOALS.factsLost &&
    counts.echoesKept === GOALS.echoesKept &&
    counts.secretsLeaked === GOALS.secretsLeaked
  );
}

/** Outcomes by what `keyOf` says, in the order in which they first come. */
export function grouped(
  outcomes: readonly Outcome[],
  keyOf: (outcome: Outcome) => string,
): Map<string, Outcome[]> {
  const groups = new Map<string, Outcome[]>();
  for (const outcome of outcomes)
    groups.set(keyOf(outcome), [...(groups.get(keyOf(outcome)) ?? []), outcome]);
  return groups;
}

/** The confusion table of a part of the set, its rows by language, category and speaker. */
export function tableOf(title: string, outcomes: readonly Outcome[]): string {
  const rows = [
    ['', 'facts', 'kept', 'held', 'lost', 'junk', 'kept', 'held', 'dropped'],
    rowOf('all', outcomes),
    ...[...grouped(outcomes, ({ utterance }) => utterance.language)].map(([key, group]) => rowOf(key, group)),
    ...[...grouped(outcomes, ({ utterance }) => utterance.speaker)].map(([key, group]) => rowOf(key, group)),
    ...[...grouped(outcomes, ({ utterance }) => `${utterance.category} ${utterance.language}`)].map(
      ([key, group]) => rowOf(key, group),
    ),
  ];
  const width = Math.max(...rows.map(([key = '']) => key.length));
  const lines = rows.map(
    ([key = '', ...cells]) => key.padEnd(width) + cells.map((cell) => cell.padStart(8)).join(''),
  );
  const all = count(outcomes);
  const { junkKept, factsLost, factsHeld, junkHeld } = shares(all);
  return [
    `${title}: ${outcomes.length} utterances`,
    ...lines,
    `junk kept ${percent(junkKept)}, junk held ${percent(junkHeld)}, facts lost ${percent(factsLost)}, facts held ${percent(factsHeld)}, echoes kept ${all.echoesKept}, secrets through or facts cut ${all.secretsLeaked}`,
  ].join('\n');
}

/** What went wrong, one line each. */
export function faultsOf(outcomes: readonly Outcome[]): string[] {
  return outcomes
    .filter(
      ({ utterance, decision, isSpoiled }) =>
        isSpoiled || (utterance.expected === 'fact' ? decision !== 'keep' : decision === 'keep'),
    )
    .map(
      ({ utterance, decision, reason, score }) =>
        `${utterance.id}  ${decision} (${reason}, ${score.toFixed(2)})  ${utterance.text}`,
    );
}

function rowOf(key: string, outcomes: readonly Outcome[]): string[] {
  const { facts, junk } = count(outcomes);
  const sum = (counts: Counts['facts']): number => counts.keep + counts.quarantine + counts.drop;
  return [
    key,
    ...[sum(facts), facts.keep, facts.quarantine, facts.drop].map(String),
    ...[sum(junk), junk.keep, junk.quarantine, junk.drop].map(String),
  ];
}

function percent(share: number): string {
  return `${(share * 100).toFixed(1)} %`;
}
