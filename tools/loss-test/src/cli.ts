#!/usr/bin/env node
import { parseArgs } from 'node:util';
import type { OutboxKind } from './kill-points.js';
import { testLoss } from './loss-test.js';
import { reportLines } from './report-lines.js';

const USAGE = `Usage: npm run test:loss -- [--rounds 200] [--devices 2] [--outbox sqlite] [--points] [--faults 120] [--with-faults] [--json]
  --rounds N   kills: half at named points in turn, half at random moments
  --devices N  for each provider
  --points     every named point once, and no more
  --outbox K   sqlite: a file of the gateway; redis: a Redis of the test's own, which is killed too
  --faults S   instead of kills, for S seconds: Mem0 answers 500, 429 or garbage, hangs, breaks connections, or
               does so after it has stored what it was given
  --with-faults  with kills: Mem0 also does something of that in the rounds at random moments
  --json       the report as JSON at the end
Ctrl-C ends it after the round that is played, with the report of those before; once more, at once.`;

const enough = new AbortController();

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      rounds: { type: 'string', default: '200' },
      devices: { type: 'string', default: '2' },
      outbox: { type: 'string', default: 'sqlite' },
      faults: { type: 'string' },
      'with-faults': { type: 'boolean', default: false },
      points: { type: 'boolean', default: false },
      json: { type: 'boolean', default: false },
      help: { type: 'boolean', short: 'h' },
    },
  });
  if (values.help === true) return void process.stdout.write(`${USAGE}\n`);
  const report = await testLoss({
    roundsCount: positive(values.rounds, '--rounds'),
    devicesPerProvider: positive(values.devices, '--devices'),
    onlyPoints: values.points,
    outbox: outboxKind(values.outbox),
    faultsSeconds: values.faults === undefined ? undefined : positive(values.faults, '--faults'),
    withFaults: values['with-faults'],
    random: Math.random,
    enough: enough.signal,
    onRound: (line) => process.stderr.write(`${line}\n`),
  });
  process.stdout.write(`${reportLines(report).join('\n')}\n`);
  if (values.json) process.stdout.write(`${JSON.stringify(report)}\n`);
  process.exitCode = report.ok ? 0 : 1;
}

function outboxKind(text: string): OutboxKind {
  if (text === 'sqlite' || text === 'redis') return text;
  throw new Error(`--outbox must be sqlite or redis, not ${text}.`);
}

function positive(text: string, option: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1)
    throw new Error(`${option} must be a whole number from 1, not ${text}.`);
  return value;
}

process.once('SIGINT', () => {
  process.stderr.write('ends after this round; Ctrl-C again ends at once\n');
  enough.abort();
  process.once('SIGINT', () => process.exit(1));
});
// Whoever ends the test ends what it started.
process.once('SIGTERM', () => process.exit(1));

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
});
