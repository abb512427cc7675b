#!/usr/bin/env node
import { parseArgs } from 'node:util';
import { testLoss } from './loss-test.js';
import { reportLines } from './report-lines.js';

const USAGE = `Usage: npm run test:loss -- [--rounds 200] [--devices 2] [--points] [--json]
  --rounds N   kills: half at named points in turn, half at random moments
  --devices N  for each provider
  --points     every named point once, and no more
  --json       the report as JSON at the end`;

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      rounds: { type: 'string', default: '200' },
      devices: { type: 'string', default: '2' },
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
    random: Math.random,
    onRound: (line) => process.stderr.write(`${line}\n`),
  });
  process.stdout.write(`${reportLines(report).join('\n')}\n`);
  if (values.json) process.stdout.write(`${JSON.stringify(report)}\n`);
  process.exitCode = report.ok ? 0 : 1;
}

function positive(text: string, option: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1)
    throw new Error(`${option} must be a whole number from 1, not ${text}.`);
  return value;
}

// Whoever ends the test ends what it started.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1));

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
});
