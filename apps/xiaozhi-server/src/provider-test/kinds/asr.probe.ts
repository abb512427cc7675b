import { setTimeout } from 'node:timers/promises';
import { asrRegistry } from '../../speech/asr/asr.registry.js';
import type { Asr } from '../../speech/asr/asr.js';
import { StepFailure } from '../test-steps.js';
import type { StepOutcome } from '../test-steps.js';
import { closing } from './kind-probe.js';
import type { KindProbe, ProbeCall } from './kind-probe.js';
import { RECORDED_WORDS, testRecording, understoodShare } from './test-recording.js';

const RATE_HZ = 16_000;
/** As long as the packets of devices. */
const CHUNK_SAMPLES = 960;
const UNDERSTOOD_SHARE = 0.5;
const SHOWN_CHARACTERS = 300;

/** A sentence whose words are known. */
export const asrProbe: KindProbe = {
  definitions: asrRegistry.definitions,
  open: ({ code, settings }, deps) => {
    const asr = asrRegistry.create(code, settings, deps);
    const load: ProbeCall[] =
      asr.warmUp === undefined
        ? []
        : [{ step: 'load', run: () => asr.warmUp?.().then(() => ({})) ?? Promise.resolve({}) }];
    return {
      calls: [...load, { step: 'call', run: (signal) => recognise(asr, signal) }],
      close: () => closing(asr),
    };
  },
};

async function recognise(asr: Asr, signal: AbortSignal): Promise<StepOutcome> {
  const recording = await testRecording(signal);
  let text = '';
  for await (const transcript of asr.transcribe(spoken(recording, asr.streams === true, signal), signal))
    text = transcript.text;
  const heard = text.trim();
  if (heard === '') throw new StepFailure({ fault: 'empty-answer', field: undefined });
  return {
    facts: [
      { name: 'said', value: RECORDED_WORDS },
      { name: 'heard', value: heard.slice(0, SHOWN_CHARACTERS) },
    ],
    ...(understoodShare(heard) < UNDERSTOOD_SHARE ? { fault: 'other-words' as const } : {}),
  };
}

/** As fast as somebody speaks, for a recogniser that listens meanwhile. */
async function* spoken(
  samples: Float32Array,
  isPaced: boolean,
  signal: AbortSignal,
): AsyncGenerator<Float32Array> {
  for (let at = 0; at < samples.length; at += CHUNK_SAMPLES) {
    yield samples.slice(at, at + CHUNK_SAMPLES);
    if (isPaced) await setTimeout((CHUNK_SAMPLES / RATE_HZ) * 1_000, undefined, { signal });
  }
}
