import { parseArgs } from 'node:util';
import { PARTS, readPart } from './labelled-set.js';
import type { Part } from './labelled-set.js';
import { count, screenAll, shares, time } from './measure.js';
import type { Outcome } from './measure.js';
import { GOALS, faultsOf, grouped, meetsGoals, tableOf } from './report.js';

const ROUNDS = 20;

const { values } = parseArgs({
  options: {
    json: { type: 'boolean', default: false },
    /** `development`, `held-out`, or both. */
    part: { type: 'string' },
    strictness: { type: 'string', default: 'normal' },
    /** Lists what was judged wrongly. */
    faults: { type: 'boolean', default: false },
  },
});

if (values.strictness !== 'normal' && values.strictness !== 'strict' && values.strictness !== 'off') {
  console.error('--strictness must be off, normal or strict.');
  process.exit(2);
}
const parts = PARTS.filter((part) => values.part === undefined || values.part === part);
if (parts.length === 0) {
  console.error(`--part must be ${PARTS.join(' or ')}.`);
  process.exit(2);
}
const { strictness } = values;
const results = parts.map((part) => ({ part, outcomes: screenAll(readPart(part), strictness) }));
const timing = time(
  parts.flatMap((part) => readPart(part)),
  ROUNDS,
);

if (values.json) {
  const summary = { strictness, goals: GOALS, timing, parts: Object.fromEntries(results.map(toJson)) };
  console.log(JSON.stringify(summary, undefined, 2));
} else {
  for (const { part, outcomes } of results) {
    console.log(`${tableOf(part, outcomes)}\n`);
    if (values.faults) console.log(`${faultsOf(outcomes).join('\n')}\n`);
  }
  console.log(
    `time of one utterance: p50 ${timing.p50Ms.toFixed(3)} ms, p99 ${timing.p99Ms.toFixed(3)} ms, longest ${timing.maxMs.toFixed(3)} ms`,
  );
}
process.exitCode = results.every(({ outcomes }) => meetsGoals(count(outcomes))) ? 0 : 1;

function toJson({ part, outcomes }: { part: Part; outcomes: readonly Outcome[] }): [string, unknown] {
  const by = (keyOf: (outcome: Outcome) => string): Record<string, unknown> =>
    Object.fromEntries([...grouped(outcomes, keyOf)].map(([key, group]) => [key, count(group)]));
  const all = count(outcomes);
  return [
    part,
    {
      utterances: outcomes.length,
      meetsGoals: meetsGoals(all),
      counts: all,
      shares: shares(all),
      byLanguage: by(({ utterance }) => utterance.language),
      bySpeaker: by(({ utterance }) => utterance.speaker),
      byCategory: by(({ utterance }) => utterance.category),
    },
  ];
}
