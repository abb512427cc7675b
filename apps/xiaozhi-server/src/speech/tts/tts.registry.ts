import { ProviderRegistry } from '@xiaozhi/contracts';
import type { ProviderDeps } from '../provider-deps.js';
import { cosyVoice } from './cosyvoice/cosyvoice.provider.js';
import { customTts } from './custom/custom.provider.js';
import { edge } from './edge/edge.provider.js';
import { espeak } from './espeak/espeak.provider.js';
import { flite } from './flite/flite.provider.js';
import { huoshan } from './huoshan/huoshan.provider.js';
import { offline } from './offline/offline.provider.js';
import { openAiTts } from './openai/openai.provider.js';
import type { Tts } from './tts.js';

/** Every synthesiser there is. Adding one = its folder and one line here. */
export const ttsRegistry = new ProviderRegistry<Tts, ProviderDeps>('TTS', [
  offline,
  flite,
  espeak,
  openAiTts,
  edge,
  cosyVoice,
  huoshan,
  customTts,
]);
