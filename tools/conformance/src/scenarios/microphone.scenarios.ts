import { Framer, OpusEncoder, concatSamples, resample, systemClock } from '@xiaozhi/audio';
import type { SimulatedDevice } from '@xiaozhi/device-simulator';
import { awaitMessage, expectThat, withDevice } from '../scenario.js';
import type { Bench, Scenario } from '../scenario.js';

const RATE_HZ = 16_000;
/** 300 tokens of JSON and a frame of 300 ms leave room; the machine may be slow. */
const INTERRUPTED_MS = 3_000;
/** After typed words a server may be deaf for 2 s. */
const DEAF_MS = 2_200;
const LONG_QUESTION = 'What can you do?';

/** Scenarios 12 and 20: microphones of other kinds than the stock device's. */
export const MICROPHONE_SCENARIOS: readonly Scenario[] = [
  {
    id: 12,
    transport: 'websocket',
    title: 'frames of 20 ms are understood as those of 60 ms are',
    run: (bench) =>
      withDevice(bench, {}, async (device) => {
        device.sendRaw('{"type":"listen","state":"start","mode":"auto"}');
        await stream(device, speechOf(bench), 20);
        await awaitMessage(device, (message) => message.type === 'stt' && message.text !== '', 'stt', 30_000);
        await awaitMessage(device, isStop, 'the end of the answer', 40_000);
      }),
  },
  {
    id: 20,
    transport: 'websocket',
    title: 'with echo cancellation an answer is interrupted by speech; in manual mode it is not',
    run: (bench) =>
      withDevice(bench, {}, async (device) => {
        device.sendRaw('{"type":"hello","version":1,"transport":"websocket","features":{"aec":true}}');
        device.sendRaw('{"type":"listen","state":"start","mode":"realtime"}');
        const turn = device.say(LONG_QUESTION);
        await device.next((message) => message.state === 'sentence_start', 30_000, 'the answer');
        await systemClock.sleepUntil(systemClock.nowMs() + DEAF_MS, new AbortController().signal);
        const isOver = device.messages.some(({ message }) => isStop(message));
        expectThat(!isOver, 'the answer was too short to be interrupted');
        const startedAtMs = systemClock.nowMs();
        void stream(device, speechOf(bench).subarray(0, 2 * RATE_HZ), 60);
        await turn;
        const tookMs = Math.round(systemClock.nowMs() - startedAtMs);
        expectThat(tookMs <= INTERRUPTED_MS, `the answer went on for ${tookMs} ms`);
      }),
  },
];

function isStop(message: Record<string, unknown>): boolean {
  return message.type === 'tts' && message.state === 'stop';
}

function speechOf({ speech }: Bench): Float32Array {
  const silence = new Float32Array(2 * RATE_HZ);
  return concatSamples([resample(speech.samples, speech.sampleRateHz, RATE_HZ), silence]);
}

/** Sends samples as a microphone would, at real pace; ends when the server has understood something. */
async function stream(device: SimulatedDevice, samples: Float32Array, frameMs: 20 | 60): Promise<void> {
  const encoder = new OpusEncoder(RATE_HZ);
  const known = device.messages.length;
  const startMs = systemClock.nowMs();
  for (const [index, frame] of new Framer((RATE_HZ * frameMs) / 1000).push(samples).entries()) {
    if (device.messages.slice(known).some(({ message }) => message.type === 'stt')) return;
    device.sendRaw(encoder.encode(frame));
    await systemClock.sleepUntil(startMs + (index + 1) * frameMs, new AbortController().signal);
  }
}
