import type { ProviderImplementation } from '@xiaozhi/contracts';
import type { ProviderDeps } from '../../provider-deps.js';
import type { Asr } from '../asr.js';
import { collectAudio } from '../collect-audio.js';
import { MoonshineModel } from './moonshine-model.js';
import { moonshineDefinition } from './moonshine.definition.js';
import { trimSilence } from '../trim-silence.js';

/** The one model of this process. */
const model = new MoonshineModel();
/** Under a tenth of a second there is no word. */
const SHORTEST_SAMPLES = 1_600;

/** English by Moonshine Tiny, the embedded default. */
export const moonshine: ProviderImplementation<Asr, ProviderDeps> = {
  definition: moonshineDefinition,
  create: () => ({
    code: 'moonshine',
    async *transcribe(audio, signal) {
      const samples = trimSilence(await collectAudio(audio, signal));
      const text = samples.length < SHORTEST_SAMPLES ? '' : await model.recognise(samples, signal);
      yield { text, isFinal: true, language: 'en' };
    },
    warmUp: () => model.warmUp(),
    close: () => Promise.resolve(),
  }),
};
