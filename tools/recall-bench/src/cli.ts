import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { UseLiteEncoder } from '@xiaozhi/memory-encoder';
import { askBaseline } from './baseline.js';
import { checkFolds } from './folds.js';
import type { Conversation } from './dataset.js';
import { readLocomo } from './locomo.js';
import { readPairsFolder } from './pairs.js';
import { recallBy, recallFigures, recallOf } from './recall.js';
import type { Outcome } from './recall.js';
import { measureSize } from './size.js';
import { askAll, askStrangers, encodeConversations } from './search-run.js';
import { Stopwatch } from './timing.js';

const USAGE = `Usage:
  npm run bench:recall -- --data FILE [--words-only] [--folds] [--cache FOLDER] [--json]
  npm run bench:recall -- --pairs tools/recall-bench/data/chinese [--misses] [--words-only] [--json]
  npm run bench:recall -- --blind tools/recall-bench/data/chinese-blind [--words-only] [--json]
  npm run bench:recall -- --size 10000 [--json]

FILE is in LoCoMo's format.`;

interface RecallOptions {
  wordsOnly: boolean;
  folds: boolean;
  misses: boolean;
  strangers: boolean;
  cache: string;
}

async function recallReport(conversations: readonly Conversation[], options: RecallOptions) {
  const encoder = options.wordsOnly ? undefined : new UseLiteEncoder();
  const encoded = await encodeConversations(conversations, encoder, options.cache);
  await encoder?.close();
  askAll(encoded.slice(0, 1)); // Compiled code is what is measured.
  const stopwatch = new Stopwatch();
  const outcomes = askAll(encoded, { stopwatch });
  return {
    encoder: encoder?.name ?? 'none',
    baseline: recallFigures(askBaseline(conversations)),
    overall: recallFigures(outcomes),
    byCategory: recallBy(outcomes, ({ question }) => question.category),
    byConversation: recallBy(outcomes, ({ conversationId }) => conversationId),
    search: stopwatch.report(),
    residentMb: Math.round(process.memoryUsage.rss() / 2 ** 20),
    ...(options.strangers && { strangers: askStrangers(encoded) }),
    ...(options.misses && { misses: missesOf(encoded, outcomes) }),
    ...(options.folds && { folds: checkFolds(encoded) }),
  };
}

/** What is not among the first five, of the questions that are for tuning. */
function missesOf(conversations: readonly Conversation[], outcomes: readonly Outcome[]): string[] {
  const texts = new Map(
    conversations.flatMap(({ memories }) => memories.map(({ id, text }) => [id, text] as const)),
  );
  return outcomes
    .filter((outcome) => outcome.question.category === 'tuning' && recallOf(outcome, 5) < 1)
    .map(({ question, foundIds }) => {
      const wanted = question.evidenceIds.map((id) => `${texts.get(id)} (at ${foundIds.indexOf(id) + 1})`);
      const found = foundIds.slice(0, 3).map((id) => texts.get(id));
      return `${question.text} → ${wanted.join(', ')}; first: ${found.join(' / ')}`;
    });
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      data: { type: 'string' },
      pairs: { type: 'string' },
      blind: { type: 'string' },
      size: { type: 'string' },
      'words-only': { type: 'boolean', default: false },
      folds: { type: 'boolean', default: false },
      misses: { type: 'boolean', default: false },
      cache: { type: 'string', default: resolve('node_modules/.cache/recall-bench') },
      json: { type: 'boolean', default: false },
    },
  });
  const { data, pairs, blind, size } = values;
  const options = {
    wordsOnly: values['words-only'],
    folds: values.folds,
    misses: values.misses,
    strangers: data === undefined,
    cache: values.cache,
  };
  const conversations = [
    ...(data === undefined ? [] : readLocomo(JSON.parse(readFileSync(data, 'utf8')))),
    ...(pairs === undefined ? [] : readPairsFolder(pairs)),
    ...(blind === undefined ? [] : readPairsFolder(blind, () => 'blind')),
  ];
  if (conversations.length === 0 && size === undefined)
    throw new TypeError('--data, --pairs, --blind or --size, please.');
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
