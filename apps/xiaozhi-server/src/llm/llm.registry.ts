import { ProviderRegistry } from '@xiaozhi/contracts';
import type { ProviderDeps } from '../speech/provider-deps.js';
import type { Llm } from './llm.js';
import { cozeLlm } from './coze/coze.provider.js';
import { difyLlm } from './dify/dify.provider.js';
import { geminiLlm } from './gemini/gemini.provider.js';
import { ollamaLlm } from './ollama/ollama.provider.js';
import { openAiLlm } from './openai/openai.provider.js';
import { ruleBased } from './rule-based/rule-based.provider.js';

/** Every language model there is. Adding one = its folder and one line here. */
export const llmRegistry = new ProviderRegistry<Llm, ProviderDeps>('LLM', [
  ruleBased,
  openAiLlm,
  ollamaLlm,
  geminiLlm,
  difyLlm,
  cozeLlm,
]);
