import type { Figures } from './figures.js';
import type { LatencyReport } from './latency.js';

/** A target, and the figure that it is about; the machine should be otherwise idle for it to mean anything. */
const TARGETS: readonly { name: string; figure: string; of: 'gateway' | 'offline'; most: number }[] = [
  {
    name: 'end of speech → first encoded frame, p50',
    figure: 'turns100.encodedP50Ms',
    of: 'gateway',
    most: 4,
  },
  {
    name: 'end of speech → first encoded frame, p99',
    figure: 'turns100.encodedP99Ms',
    of: 'gateway',
    most: 20,
  },
  {
    name: 'offline stack, end of utterance → first frame, p50',
    figure: 'offline.firstFrameP50Ms',
    of: 'offline',
    most: 500,
  },
];

/** Gateway, floor and ratio side by side, then what else was measured, then the targets. */
export function latencyLines(report: LatencyReport): string[] {
  const { machine, rounds, gateway, floor, ratios } = report;
  const isBusy = machine.load > machine.coresCount / 2;
  return [
    `${machine.cpu}, ${machine.coresCount} cores, node ${machine.node}; medians of ${rounds} rounds`,
    ...(isBusy
      ? [`THE MACHINE IS BUSY (load ${machine.load}): read CPU figures and ratios, not times.`]
      : []),
    row('', 'gateway', 'floor', 'ratio'),
    ...Object.entries(gateway).map(([name, value]) => row(name, value, floor[name], ratios[name])),
    ...alone('with local memory', report.withMemory),
    ...alone('offline stack', report.offline),
    ...TARGETS.flatMap(({ name, figure, of, most }) => {
      const value = report[of][figure];
      if (value === undefined) return [];
      return [`${value <= most ? 'met   ' : 'MISSED'}  ${name}: ${value} ms, at most ${most} ms wanted`];
    }),
  ];
}

function alone(title: string, figures: Figures): string[] {
  const rows = Object.entries(figures).map(([name, value]) => row(name, value));
  return rows.length === 0 ? [] : [title, ...rows];
}

function row(name: string, ...values: (number | string | undefined)[]): string {
  return `${name.padEnd(42)}${values.map((value) => String(value ?? '–').padStart(10)).join('')}`;
}
