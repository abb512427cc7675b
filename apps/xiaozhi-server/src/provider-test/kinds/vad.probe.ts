import { vadRegistry } from '../../speech/vad/vad.registry.js';
import { VAD_WINDOW_SAMPLES } from '../../speech/vad/vad.js';
import type { Vad } from '../../speech/vad/vad.js';
import { StepFailure } from '../test-steps.js';
import type { StepOutcome } from '../test-steps.js';
import { closing } from './kind-probe.js';
import type { KindProbe } from './kind-probe.js';
import { testRecording } from './test-recording.js';

const USUAL_THRESHOLD = 0.5;
/** Of a recording that is mostly speech. */
const SPEECH_PERCENT = 20;

/** A recording in which there is speech. */
export const vadProbe: KindProbe = {
  definitions: vadRegistry.definitions,
  open: ({ code, settings }, deps) => {
    const vad = vadRegistry.create(code, settings, deps);
    const threshold = Number(settings.threshold) || USUAL_THRESHOLD;
    return {
      calls: [
        { step: 'load', run: () => vad.warmUp?.().then(() => ({})) ?? Promise.resolve({}) },
        { step: 'call', run: (signal) => findSpeech(vad, threshold, signal) },
      ],
      close: () => closing(vad),
    };
  },
};

async function findSpeech(vad: Vad, threshold: number, signal: AbortSignal): Promise<StepOutcome> {
  const samples = await testRecording(signal);
  const stream = vad.open();
  let [windows, spoken] = [0, 0];
  for (let at = 0; at + VAD_WINDOW_SAMPLES <= samples.length; at += VAD_WINDOW_SAMPLES) {
    signal.throwIfAborted();
    windows += 1;
    if ((await stream.probability(samples.slice(at, at + VAD_WINDOW_SAMPLES))) >= threshold) spoken += 1;
  }
  const percent = Math.round((100 * spoken) / windows);
  const facts = [{ name: 'speech-percent' as const, value: percent }];
  if (percent < SPEECH_PERCENT) throw new StepFailure({ fault: 'no-speech', field: 'threshold', facts });
  return { facts };
}
