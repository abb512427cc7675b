import type { ProviderImplementation } from '@xiaozhi/contracts';
import type { ProviderDeps } from '../../provider-deps.js';
import { OFFLINE_RATE_HZ, sharedSynthesisWorker } from '../synthesis-worker/synthesis-worker.js';
import type { Tts } from '../tts.js';
import { espeakDefinition } from './espeak.definition.js';

/** Mandarin by espeak-ng, on the shared synthesis thread. */
export const espeak: ProviderImplementation<Tts, ProviderDeps> = {
  definition: espeakDefinition,
  create: () => ({
    code: 'espeak',
    sampleRateHz: OFFLINE_RATE_HZ,
    async *synthesise(text, signal) {
      yield await sharedSynthesisWorker.speak({ engine: 'espeak', text, voice: '' }, signal);
    },
    close: () => Promise.resolve(),
  }),
};
