import { ProviderRegistry } from '@xiaozhi/contracts';
import type { ProviderDeps } from '../speech/provider-deps.js';
import type { Llm } from './llm.js';
import { openAiLlm } from './openai/openai.provider.js';
import { ruleBased } from './rule-based/rule-based.provider.js';

/** Every language model there is. Adding one = its folder and one line here. */
export const llmRegistry = new ProviderRegistry<Llm, ProviderDeps>('LLM', [ruleBased, openAiLlm]);
