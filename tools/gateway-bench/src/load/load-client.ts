// The client of the benchmark, a process of its own: takes jobs over IPC and answers each with its figures.
import { readFileSync } from 'node:fs';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { Framer, OpusEncoder, concatSamples, readWav, resample } from '@xiaozhi/audio';
import { LoadDevice, sleepUntil } from './load-device.js';
import type { ConnectResult, LoadJob, StreamResult, TurnTimes, TurnsResult } from './load-jobs.js';

const RATE_HZ = 16_000;
const FRAME_SAMPLES = 960;
const FRAME_MS = 60;
const TRAILING_MS = 4_000;
const RESOLUTION_MS = 2;
const delay = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
/** Noise that is no speech: what a microphone in a quiet room sends. */
const NOISE = encodeAll(Float32Array.from({ length: RATE_HZ }, () => (Math.random() - 0.5) * 0.02));

let devices: LoadDevice[] = [];
let namesCount = 0;

async function connect(job: Extract<LoadJob, { kind: 'connect' }>): Promise<ConnectResult> {
  const startMs = performance.now();
  const helloMs: number[] = [];
  let left = job.devicesCount;
  const worker = async (): Promise<void> => {
    while (left > 0) {
      left -= 1;
      namesCount += 1;
      const name = `02:00:00:${[16, 8, 0].map((bits) => ((namesCount >> bits) & 255).toString(16).padStart(2, '0')).join(':')}`;
      const openedMs = performance.now();
      devices.push(await LoadDevice.connect(job.url, name));
      helloMs.push(performance.now() - openedMs);
    }
  };
  await Promise.all(Array.from({ length: job.inFlightCount }, worker));
  return { tookMs: performance.now() - startMs, helloMs };
}

async function turns(job: Extract<LoadJob, { kind: 'turns' }>): Promise<TurnsResult> {
  const packets = NOISE.slice(0, Math.ceil(job.utteranceMs / FRAME_MS));
  const startMs = performance.now();
  const all = await Promise.all(
    devices.map(async (device, index) => {
      const own: TurnTimes[] = [];
      for (let turn = 0; turn < job.turnsCount; turn += 1) {
        await sleepUntil(startMs + (turn + index / devices.length) * job.periodMs);
        own.push(await device.turn(packets));
      }
      return own;
    }),
  );
  return { turns: all.flat(), loopDelayP99Ms: loopDelayP99Ms() };
}

async function speak(job: Extract<LoadJob, { kind: 'speak' }>): Promise<TurnsResult> {
  const wav = readWav(readFileSync(job.wavFile));
  const samples = resample(wav.samples, wav.sampleRateHz, RATE_HZ).subarray(
    0,
    (job.speechMs * RATE_HZ) / 1000,
  );
  const packets = encodeAll(concatSamples([samples, new Float32Array((TRAILING_MS * RATE_HZ) / 1000)]));
  const speechCount = Math.ceil(job.speechMs / FRAME_MS);
  const times: TurnTimes[] = [];
  for (let turn = 0; turn < job.turnsCount; turn += 1)
    for (const device of devices) times.push(await device.speak(packets, speechCount));
  return { turns: times, loopDelayP99Ms: loopDelayP99Ms() };
}

async function stream(job: Extract<LoadJob, { kind: 'stream' }>): Promise<StreamResult> {
  const pingsMs: number[] = [];
  let isOver = false;
  const pings = (async () => {
    while (!isOver && devices[0]?.isClosed === false) {
      pingsMs.push(await devices[0].ping());
      await sleepUntil(performance.now() + 100);
    }
  })();
  const counts = await Promise.all(
    devices.map(async (device, index) => {
      await sleepUntil(performance.now() + (index / devices.length) * FRAME_MS);
      return device.listen(NOISE, job.durationMs);
    }),
  );
  isOver = true;
  await pings;
  const closedCount = devices.filter(({ isClosed }) => isClosed).length;
  const framesCount = counts.reduce((sum, count) => sum + count, 0);
  return { framesCount, pingsMs, closedCount, loopDelayP99Ms: loopDelayP99Ms() };
}

function drop(): object {
  for (const device of devices) device.drop();
  devices = [];
  return {};
}

function run(job: LoadJob): Promise<object> {
  delay.reset();
  switch (job.kind) {
    case 'connect':
      return connect(job);
    case 'turns':
      return turns(job);
    case 'speak':
      return speak(job);
    case 'stream':
      return stream(job);
    case 'drop':
      return Promise.resolve(drop());
  }
}

function encodeAll(samples: Float32Array): Uint8Array[] {
  const encoder = new OpusEncoder(RATE_HZ);
  // The encoder reuses its buffer.
  return new Framer(FRAME_SAMPLES).push(samples).map((frame) => encoder.encode(frame).slice());
}

function loopDelayP99Ms(): number {
  return Math.max(0, delay.percentile(99) / 1e6 - RESOLUTION_MS);
}

delay.enable();
process.on('message', (job: LoadJob) => {
  run(job).then(
    (result) => process.send?.(result),
    (error: unknown) => {
      process.stderr.write(`${String(error)}\n`);
      process.exit(1);
    },
  );
});
process.stdout.write('{"event":"listening"}\n');
process.once('SIGTERM', () => process.exit(0));
