import type { ProviderImplementation } from '@xiaozhi/contracts';
import type { ProviderDeps } from '../../provider-deps.js';
import { OFFLINE_RATE_HZ, sharedSynthesisWorker } from '../synthesis-worker/synthesis-worker.js';
import type { Tts } from '../tts.js';
import { listedVoiceOf } from '../voice-settings.js';
import { offlineDefinition } from './offline.definition.js';

const HAN = /\p{Script=Han}/u;

/** The embedded default: a sentence with Han characters is spoken by espeak-ng, any other by flite. */
export const offline: ProviderImplementation<Tts, ProviderDeps> = {
  definition: offlineDefinition,
  create: (fields) => {
    const voice = listedVoiceOf(offlineDefinition, fields);
    return {
      code: 'offline',
      sampleRateHz: OFFLINE_RATE_HZ,
      async *synthesise(text, signal) {
        const engine = HAN.test(text) ? 'espeak' : 'flite';
        yield await sharedSynthesisWorker.speak({ engine, text, voice }, signal);
      },
      close: () => Promise.resolve(),
    };
  },
};
