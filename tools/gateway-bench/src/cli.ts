import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { FULL_RUN, fuzz } from './fuzz/fuzz.js';
import type { FuzzReport } from './fuzz/fuzz.js';
import { measureLatency } from './latency.js';
import { latencyLines } from './latency-lines.js';

const USAGE = `Usage:
  npm run fuzz:gateway -- [--messages 100000] [--seed 1] [--sockets 100] [--devices 64]
                         [--per-connection 250] [--json]
  npm run bench:gateway -- [--rounds 3] [--devices 100,200] [--turns 4] [--only gateway|floor|withMemory|offline]
                           [--profile FOLDER] [--json]`;

async function runFuzz(args: string[]): Promise<boolean> {
  const { values } = parseArgs({
    args,
    options: {
      messages: { type: 'string', default: '100000' },
      seed: { type: 'string', default: '1' },
      sockets: { type: 'string', default: String(FULL_RUN.socketsCount) },
      devices: { type: 'string', default: String(FULL_RUN.devicesCount) },
      'per-connection': { type: 'string', default: String(FULL_RUN.perConnectionCount) },
      json: { type: 'boolean', default: false },
    },
  });
  const report = await fuzz({
    messagesCount: positive(values.messages, '--messages'),
    seed: positive(values.seed, '--seed'),
    socketsCount: positive(values.sockets, '--sockets'),
    devicesCount: positive(values.devices, '--devices'),
    perConnectionCount: positive(values['per-connection'], '--per-connection'),
    samplesCount: FULL_RUN.samplesCount,
    heapTolerance: 0.05,
  });
  print(report);
  if (values.json) console.log(JSON.stringify(report));
  return report.ok;
}

async function runLatency(args: string[]): Promise<boolean> {
  const { values } = parseArgs({
    args,
    options: {
      rounds: { type: 'string', default: '3' },
      devices: { type: 'string', default: '100,200' },
      turns: { type: 'string', default: '4' },
      only: { type: 'string' },
      profile: { type: 'string' },
      json: { type: 'boolean', default: false },
    },
  });
  const profile =
    values.profile === undefined ? [] : ['--cpu-prof', `--cpu-prof-dir=${resolve(values.profile)}`];
  const report = await measureLatency({
    rounds: positive(values.rounds, '--rounds'),
    devicesCounts: values.devices.split(',').map((count) => positive(count, '--devices')),
    turnsCount: positive(values.turns, '--turns'),
    only: values.only,
    nodeArgs: profile,
  });
  for (const line of latencyLines(report)) console.log(line);
  if (values.json) console.log(JSON.stringify(report));
  return report.ok;
}

function print(report: FuzzReport): void {
  const seconds = report.tookMs / 1000;
  console.log(
    `${report.messagesCount} messages over ${report.connectionsCount} connections in ${seconds.toFixed(1)} s (seed ${report.seed})`,
  );
  for (const [outcome, count] of Object.entries(report.outcomes).sort((a, b) => b[1] - a[1]))
    console.log(`  ${String(count).padStart(6)}  ${outcome}`);
  const heaps = report.heap.map(({ heapBytes }) => (heapBytes / 2 ** 20).toFixed(1));
  const { growth, fittedGrowth, bytesPerMessage } = report.heapTrend;
  console.log(
    `heap ${heaps.join(' → ')} MB: last against first ${percent(growth)}, line through all ${percent(fittedGrowth)} (${bytesPerMessage.toFixed(2)} bytes a message)`,
  );
  for (const violation of report.violations) console.log(`VIOLATION  ${violation}`);
}

function percent(share: number): string {
  return `${(share * 100).toFixed(1)} %`;
}

function positive(text: string, name: string): number {
  const number = Number(text);
  if (!Number.isInteger(number) || number < 1) throw new TypeError(`${name} is a whole number, 1 or more.`);
  return number;
}

async function main(): Promise<boolean> {
  const [command, ...args] = process.argv.slice(2);
  if (command === 'fuzz') return runFuzz(args);
  if (command === 'latency') return runLatency(args);
  throw new TypeError(`${command ?? 'Nothing'} is no command.`);
}

main().then(
  (ok) => process.exit(ok ? 0 : 1),
  (error: unknown) => {
    console.error(error instanceof Error ? error.message : error);
    if (error instanceof TypeError) console.error(`\n${USAGE}`);
    process.exit(1);
  },
);
