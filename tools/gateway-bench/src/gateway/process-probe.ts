import { monitorEventLoopDelay } from 'node:perf_hooks';
import type { IntervalHistogram } from 'node:perf_hooks';
import type { ProbeAnswer, ProbeRequest } from './probe-messages.js';

/** The histogram's timer fires this often; what it notes includes that time. */
const RESOLUTION_MS = 2;

let histogram: IntervalHistogram | undefined;

/** Answers measurements over the IPC channel of this process. */
export function answerProbes(): void {
  process.on('message', (request: ProbeRequest) => {
    if (request === 'start-loop-delay') return restart();
    process.send?.(measure());
  });
}

function restart(): void {
  histogram ??= monitorEventLoopDelay({ resolution: RESOLUTION_MS });
  histogram.enable();
  histogram.reset();
}

function measure(): ProbeAnswer {
  // Twice: the first run frees what the second can then collect.
  globalThis.gc?.();
  globalThis.gc?.();
  const { heapUsed, rss } = process.memoryUsage();
  const { user, system } = process.cpuUsage();
  return {
    heapBytes: heapUsed,
    rssBytes: rss,
    cpuMs: (user + system) / 1000,
    loopDelayP50Ms: delayMs((all) => all.percentile(50)),
    loopDelayP99Ms: delayMs((all) => all.percentile(99)),
    loopDelayMaxMs: delayMs((all) => all.max),
  };
}

function delayMs(of: (all: IntervalHistogram) => number): number {
  if (histogram === undefined || histogram.count === 0) return 0;
  return Math.max(0, Math.round((of(histogram) / 1e6 - RESOLUTION_MS) * 100) / 100);
}
