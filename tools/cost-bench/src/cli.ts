import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { parseArgs } from 'node:util';
import { z } from 'zod';
import { readEveryday } from './conversation.js';
import { readLocomo } from './locomo.js';
import { play } from './play.js';
import { RUNS, toReport, toText } from './report.js';
import type { Prices, RunName } from './report.js';
import type { Played } from './play.js';

const USAGE = `Usage:
  npm run bench:cost -- [--json]                 this repository's everyday talks
  npm run bench:cost -- --data FILE [--json]     talks in LoCoMo's format
  --turn-seconds 12     from one turn to the next
  --processing-seconds 2  from an add to its memories
  --tokens-per-add 0    what the service spends on each add besides its words
  --price-adds, --price-searches (of 1,000), --price-tokens (of a million): what 1,000 turns cost`;
const EVERYDAY = new URL('../data/everyday.json', import.meta.url);

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      json: { type: 'boolean', default: false },
      data: { type: 'string' },
      'turn-seconds': { type: 'string', default: '12' },
      'processing-seconds': { type: 'string', default: '2' },
      'tokens-per-add': { type: 'string', default: '0' },
      'price-adds': { type: 'string' },
      'price-searches': { type: 'string' },
      'price-tokens': { type: 'string' },
    },
  });
  const { data } = values;
  const content: unknown = JSON.parse(readFileSync(data ?? EVERYDAY, 'utf8'));
  const conversations = data === undefined ? readEveryday(content) : readLocomo(content);
  const assumptions = {
    turnSeconds: number('turn-seconds', values['turn-seconds']),
    processingSeconds: number('processing-seconds', values['processing-seconds']),
    tokensPerAdd: number('tokens-per-add', values['tokens-per-add']),
  };
  const played: Partial<Record<RunName, Played>> = {};
  for (const [name, parts] of Object.entries(RUNS))
    played[name as RunName] = await play(conversations, parts, assumptions);
  const name = basename(data ?? EVERYDAY.pathname);
  const report = toReport(name, assumptions, played as Record<RunName, Played>, pricesOf(values));
  console.log(values.json ? JSON.stringify(report) : toText(report));
}

function pricesOf(values: Record<string, unknown>): Prices | undefined {
  const names = ['price-adds', 'price-searches', 'price-tokens'] as const;
  if (names.every((name) => values[name] === undefined)) return undefined;
  const [perThousandAdds, perThousandSearches, perMillionTokens] = names.map((name) =>
    number(name, values[name] ?? '0'),
  ) as [number, number, number];
  return { perThousandAdds, perThousandSearches, perMillionTokens };
}

/** @throws TypeError */
function number(name: string, text: unknown): number {
  const parsed = z.coerce.number().min(0).safeParse(text);
  if (!parsed.success) throw new TypeError(`--${name} must be a number.`);
  return parsed.data;
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  if (error instanceof TypeError) console.error(`\n${USAGE}`);
  process.exitCode = 1;
});
