// How well the rules find facts in labelled sentences: `npm run bench:extraction [-- --data FILE --faults --json]`.
// FILE is JSON Lines as in labelled-sentences.jsonl. `--faults` lists what went wrong, of the part `dev` only.
import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { extractFacts, measureExtraction } from '../dist/index.js';

const { values } = parseArgs({
  options: { data: { type: 'string' }, faults: { type: 'boolean' }, json: { type: 'boolean' } },
});
const file = values.data ?? new URL('labelled-sentences.jsonl', import.meta.url);
const sentences = readFileSync(file, 'utf8')
  .trim()
  .split('\n')
  .map((line) => JSON.parse(line));

const rows = ['dev', 'held-out'].flatMap((split) =>
  ['en', 'zh'].map((language) => {
    const part = sentences.filter((sentence) => sentence.split === split && sentence.language === language);
    return { split, language, ...measureExtraction(part, (said) => extractFacts(said)) };
  }),
);
if (values.faults)
  for (const { split, faults } of rows) if (split === 'dev') for (const fault of faults) console.log(fault);
const figures = rows.map(({ faults: _, ...figure }) => figure);
if (values.json) console.log(JSON.stringify(figures));
else
  console.table(
    figures.map((row) => ({ ...row, precision: row.precision.toFixed(3), recall: row.recall.toFixed(3) })),
  );
