import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { UseLiteEncoder } from '@xiaozhi/memory-encoder';
import { askBaseline } from './baseline.js';
import { checkFolds } from './folds.js';
import type { Conversation } from './dataset.js';
import { readLocomo } from './locomo.js';
import { readPairsFolder } from './pairs.js';
import { recallBy, recallFigures } from './recall.js';
import { measureSize } from './size.js';
import { askAll, encodeConversations } from './search-run.js';
import { milliseconds, quantile } from './timing.js';

const USAGE = `Usage:
  npm run bench:recall -- --data FILE [--words-only] [--folds] [--cache FOLDER] [--json]
  npm run bench:recall -- --pairs tools/recall-bench/data/chinese [--words-only] [--json]
  npm run bench:recall -- --size 10000 [--json]

FILE is in LoCoMo's format.`;

interface RecallOptions {
  wordsOnly: boolean;
  folds: boolean;
  cache: string;
}

async function recallReport(conversations: readonly Conversation[], options: RecallOptions) {
  const encoder = options.wordsOnly ? undefined : new UseLiteEncoder();
  const encoded = await encodeConversations(conversations, encoder, options.cache);
  await encoder?.close();
  askAll(encoded.slice(0, 1)); // Compiled code is what is measured.
  const outcomes = askAll(encoded);
  const times = outcomes.map(({ tookMs }) => tookMs);
  return {
    encoder: encoder?.name ?? 'none',
    baseline: recallFigures(askBaseline(conversations)),
    overall: recallFigures(outcomes),
    byCategory: recallBy(outcomes, ({ question }) => question.category),
    byConversation: recallBy(outcomes, ({ conversationId }) => conversationId),
    searchP50Ms: milliseconds(quantile(times, 0.5)),
    searchP99Ms: milliseconds(quantile(times, 0.99)),
    residentMb: Math.round(process.memoryUsage.rss() / 2 ** 20),
    ...(options.folds && { folds: checkFolds(encoded) }),
  };
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      data: { type: 'string' },
      pairs: { type: 'string' },
      size: { type: 'string' },
      'words-only': { type: 'boolean', default: false },
      folds: { type: 'boolean', default: false },
      cache: { type: 'string', default: resolve('node_modules/.cache/recall-bench') },
      json: { type: 'boolean', default: false },
    },
  });
  const { data, pairs, size } = values;
  const options = { wordsOnly: values['words-only'], folds: values.folds, cache: values.cache };
  const conversations = [
    ...(data === undefined ? [] : readLocomo(JSON.parse(readFileSync(data, 'utf8')))),
    ...(pairs === undefined ? [] : readPairsFolder(pairs)),
  ];
  if (conversations.length === 0 && size === undefined)
    throw new TypeError('--data, --pairs or --size, please.');
  const report = {
    ...(conversations.length > 0 && { recall: await recallReport(conversations, options) }),
    ...(size !== undefined && { size: measureSize(Number(size)) }),
  };
  console.log(values.json ? JSON.stringify(report) : JSON.stringify(report, null, 2));
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  if (error instanceof TypeError) console.error(`\n${USAGE}`);
  process.exitCode = 1;
});
