import type { Counts } from './ledger.js';
import type { LossReport } from './loss-test.js';

const FIELDS = ['sent', 'accepted', 'stored', 'lost', 'duplicated'] as const;
const NAME_WIDTH = 30;
const WIDTH = 11;

/** The report as people read it. */
export function reportLines(report: LossReport): string[] {
  const { kills, providers, points, unreached, lostWords, waiting, seconds } = report;
  return [
    `${kills.gateway} kills of the gateway, ${kills.manager} of manager-api, ${kills.mem0} of Mem0, ${kills.redis} of Redis in ${seconds} s`,
    row('provider', FIELDS),
    ...Object.entries(providers).map(([name, counts]) => row(name, valuesOf(counts))),
    row('killed at, or fault', ['kills', ...FIELDS]),
    ...Object.entries(points).map(([name, counts]) => row(name, [String(counts.kills), ...valuesOf(counts)])),
    ...(unreached.length === 0 ? [] : [`Not reached: ${unreached.join(', ')}`]),
    ...(lostWords.length === 0 ? [] : [`Lost: ${lostWords.join(', ')}`]),
    ...(waiting === 0 ? [] : [`${waiting} entries still wait in the outbox`]),
    report.ok ? 'ok' : 'FAILED',
  ];
}

function valuesOf(counts: Counts): string[] {
  return FIELDS.map((field) => String(counts[field]));
}

function row(name: string, cells: readonly string[]): string {
  return name.padEnd(NAME_WIDTH) + cells.map((cell) => cell.padStart(WIDTH)).join('');
}
