import { ProviderRegistry } from '@xiaozhi/contracts';
import type { ProviderDeps } from '../provider-deps.js';
import { silero } from './silero/silero.provider.js';
import type { Vad } from './vad.js';

/** Every voice activity detector there is. Adding one = its folder and one line here. */
export const vadRegistry = new ProviderRegistry<Vad, ProviderDeps>('VAD', [silero]);
