import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { readPart } from './labelled-set.js';
import { shares } from './measure.js';
import { crossValidated, train, trainable } from './train.js';

const TARGET = new URL('../../../libs/memory-firewall/src/second-opinion/weights.ts', import.meta.url);

const { values } = parseArgs({
  options: {
    folds: { type: 'string', default: '5' },
    /** Writes the weights; without it they are only measured. */
    write: { type: 'boolean', default: false },
  },
});
const set = trainable(readPart('development'));
const { rules, both } = crossValidated(set, Number(values.folds));
report(`${String(set.length)} utterances, ${values.folds} folds`);
for (const [name, counts] of Object.entries({ rules, 'rules and opinion': both })) {
  const { factsLost, factsHeld, junkKept, junkHeld } = shares(counts);
  const percent = (share: number): string => `${(share * 100).toFixed(1)} %`;
  report(
    `${name}: facts lost ${percent(factsLost)}, held ${percent(factsHeld)}; junk kept ${percent(junkKept)}, held ${percent(junkHeld)}`,
  );
}
if (values.write) {
  const weights = train(set);
  writeFileSync(
    TARGET,
    [
      '/* eslint-disable max-lines -- written by a program */',
      "import type { OpinionWeights } from './opinion.js';",
      '',
      '/** Written by `npm run train:firewall -- --write`; what the names mean is in features.ts. */',
      'export const OPINION_WEIGHTS: OpinionWeights = {',
      `  bias: ${String(weights.bias)},`,
      '  features: {',
      ...Object.entries(weights.features).map(([name, weight]) => `    ${quoted(name)}: ${String(weight)},`),
      '  },',
      '};',
      '',
    ].join('\n'),
  );
  report(`${String(Object.keys(weights.features).length)} weights written`);
}

function quoted(name: string): string {
  return name.includes("'") ? JSON.stringify(name) : `'${name}'`;
}

function report(line: string): void {
  process.stdout.write(`${line}\n`);
}
