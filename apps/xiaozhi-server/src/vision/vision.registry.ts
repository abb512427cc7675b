import { ProviderRegistry } from '@xiaozhi/contracts';
import type { ProviderDeps } from '../speech/provider-deps.js';
import { openAiVision } from './openai/openai.provider.js';
import type { VisionModel } from './vision.js';

/** Every vision model there is. Adding one = its folder and one line here. */
export const visionRegistry = new ProviderRegistry<VisionModel, ProviderDeps>('VLLM', [openAiVision]);
