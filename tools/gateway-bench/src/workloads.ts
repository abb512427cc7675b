import { cpuMsBetween } from './gateway/probe-messages.js';
import type { MeasuredProcess } from './gateway/measured-process.js';
import { quantile, rounded } from './figures.js';
import type { Figures } from './figures.js';
import type { ConnectResult, LoadJob, StreamResult, TurnsResult } from './load/load-jobs.js';

/** Longest time of one job of the load client. */
const JOB_DEADLINE_MS = 180_000;
/** Between `tts start` and the first frame; the protocol prescribes it (audio parameters and device buffering). */
const START_GAP_MS = 60;
const IN_FLIGHT_COUNT = 20;
/** One frame: who answers a ping later is behind. */
const KEPT_UP_MS = 60;

/** A server under load, and who loads it. */
export interface Bench {
  url: string;
  server: MeasuredProcess;
  client: MeasuredProcess;
}

export interface TurnLoad {
  devicesCount: number;
  turnsCount: number;
  periodMs: number;
}

function ask<T>({ client }: Bench, job: LoadJob): Promise<T> {
  return client.ask<T>(job, JOB_DEADLINE_MS);
}

/** Connections per second with twenty in flight; what each costs; they are dropped again. */
export async function measureConnects(bench: Bench, devicesCount: number): Promise<Figures> {
  const before = await bench.server.measure();
  const { tookMs, helloMs } = await connect(bench, devicesCount);
  const after = await bench.server.measure();
  await ask(bench, { kind: 'drop' });
  return {
    connectsPerSecond: Math.round((devicesCount * 1000) / tookMs),
    connectCpuMs: rounded(cpuMsBetween(before, after) / devicesCount),
    connectRssKiB: Math.round((after.rssBytes - before.rssBytes) / 1024 / devicesCount),
    helloP50Ms: rounded(quantile(helloMs, 0.5)),
    helloP99Ms: rounded(quantile(helloMs, 0.99)),
  };
}

/** Turns in manual mode, from the end of speech; every figure named after the number of devices. */
export async function measureTurns(bench: Bench, load: TurnLoad): Promise<Figures> {
  const { devicesCount, turnsCount, periodMs } = load;
  await connect(bench, devicesCount);
  const job = { kind: 'turns', periodMs, utteranceMs: 600 } as const;
  // The first turn of a connection and of a process is another figure than those that follow.
  await ask(bench, { ...job, turnsCount: 1 });
  bench.server.forget();
  bench.server.startLoopDelay();
  const before = await bench.server.measure();
  const { turns, loopDelayP99Ms } = await ask<TurnsResult>(bench, { ...job, turnsCount });
  const after = await bench.server.measure();
  await ask(bench, { kind: 'drop' });
  const answered = turns.filter(({ firstFrameMs }) => firstFrameMs !== undefined);
  const of = (name: 'sttMs' | 'startMs' | 'firstFrameMs'): number[] =>
    answered.flatMap((turn) => (turn[name] === undefined ? [] : [turn[name]]));
  const beyondGap = of('firstFrameMs').map((ms) => ms - START_GAP_MS);
  const gaps = turns.flatMap(({ gapsMs }) => gapsMs);
  const late = turns.reduce((sum, { lateFramesCount }) => sum + lateFramesCount, 0);
  return prefixed(`turns${devicesCount}`, {
    failedCount: turns.length - answered.length,
    ...percentiles('start', of('startMs')),
    ...percentiles('encoded', loggedMs(bench.server, 'firstPacketMs')),
    ...percentiles('firstFrame', of('firstFrameMs')),
    ...percentiles('firstFrameBeyondGap', beyondGap),
    frameGapP99Ms: rounded(quantile(gaps, 0.99)),
    lateFramesPercent: rounded((100 * late) / Math.max(1, gaps.length)),
    cpuMsPerTurn: rounded(cpuMsBetween(before, after) / turns.length),
    loopDelayP99Ms: after.loopDelayP99Ms,
    clientLoopDelayP99Ms: rounded(loopDelayP99Ms),
  });
}

/** Open microphones: what judging their audio costs, and whether the gateway keeps up. */
export async function measureUplink(
  bench: Bench,
  devicesCount: number,
  durationMs: number,
): Promise<Figures> {
  await connect(bench, devicesCount);
  bench.server.startLoopDelay();
  const before = await bench.server.measure();
  const result = await ask<StreamResult>(bench, { kind: 'stream', durationMs });
  const after = await bench.server.measure();
  await ask(bench, { kind: 'drop' });
  const cpuMs = cpuMsBetween(before, after);
  const share = cpuMs / durationMs;
  const pingP99Ms = rounded(quantile(result.pingsMs, 0.99));
  return prefixed(`uplink${devicesCount}`, {
    closedCount: result.closedCount,
    cpuPercent: Math.round(100 * share),
    cpuMicrosecondsPerFrame: Math.round((cpuMs * 1000) / result.framesCount),
    // A server that falls behind drops audio, and then seems cheap.
    keptUp: pingP99Ms <= KEPT_UP_MS ? 1 : 0,
    devicesPerCore: pingP99Ms <= KEPT_UP_MS ? Math.round(devicesCount / share) : 0,
    pingP99Ms,
    loopDelayP99Ms: after.loopDelayP99Ms,
    clientLoopDelayP99Ms: rounded(result.loopDelayP99Ms),
  });
}

/** Spoken turns of one device through the offline stack, with voice activity; after endpointing, as the gateway logs. */
export async function measureOffline(bench: Bench, turnsCount: number, wavFile: string): Promise<Figures> {
  await connect(bench, 1);
  const job = { kind: 'speak', wavFile, speechMs: 3_300 } as const;
  await ask(bench, { ...job, turnsCount: 1 });
  bench.server.forget();
  const { turns } = await ask<TurnsResult>(bench, { ...job, turnsCount });
  await ask(bench, { kind: 'drop' });
  const ends = turns.flatMap(({ firstFrameMs }) => (firstFrameMs === undefined ? [] : [firstFrameMs]));
  return prefixed('offline', {
    failedCount: turns.length - ends.length,
    ...percentiles('transcribed', transcribedMs(bench.server)),
    ...percentiles('encoded', loggedMs(bench.server, 'firstPacketMs')),
    ...percentiles('firstFrame', loggedMs(bench.server, 'firstFrameMs')),
    ...percentiles('endOfSpeechToFirstFrame', ends),
  });
}

function connect(bench: Bench, devicesCount: number): Promise<ConnectResult> {
  return ask(bench, { kind: 'connect', url: bench.url, devicesCount, inFlightCount: IN_FLIGHT_COUNT });
}

/** Times from the `turn ended` lines of a log, since each turn began. */
function loggedMs({ log }: MeasuredProcess, name: 'firstPacketMs' | 'firstFrameMs'): number[] {
  return log.flatMap((line) => {
    const ms = line[name];
    return line.msg === 'turn ended' && typeof ms === 'number' ? [ms] : [];
  });
}

/** When the words were known, from the stages of the same lines. */
function transcribedMs({ log }: MeasuredProcess): number[] {
  return log.flatMap(({ stages }) =>
    Array.isArray(stages)
      ? (stages as { stage: string; endMs: number }[])
          .filter(({ stage }) => stage === 'transcribe')
          .map(({ endMs }) => endMs)
      : [],
  );
}

function percentiles(name: string, values: readonly number[]): Figures {
  return {
    [`${name}P50Ms`]: rounded(quantile(values, 0.5)),
    [`${name}P99Ms`]: rounded(quantile(values, 0.99)),
  };
}

function prefixed(prefix: string, figures: Figures): Figures {
  return Object.fromEntries(Object.entries(figures).map(([name, value]) => [`${prefix}.${name}`, value]));
}
