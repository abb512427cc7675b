import type { ProviderImplementation } from '@xiaozhi/contracts';
import type { ProviderDeps } from '../../provider-deps.js';
import { OFFLINE_RATE_HZ, sharedSynthesisWorker } from '../synthesis-worker/synthesis-worker.js';
import type { Tts } from '../tts.js';
import { listedVoiceOf } from '../voice-settings.js';
import { fliteDefinition } from './flite.definition.js';

/** English by flite, on the shared synthesis thread. */
export const flite: ProviderImplementation<Tts, ProviderDeps> = {
  definition: fliteDefinition,
  create: (fields) => {
    const voice = listedVoiceOf(fliteDefinition, fields);
    return {
      code: 'flite',
      sampleRateHz: OFFLINE_RATE_HZ,
      async *synthesise(text, signal) {
        yield await sharedSynthesisWorker.speak({ engine: 'flite', text, voice }, signal);
      },
      close: () => Promise.resolve(),
    };
  },
};
