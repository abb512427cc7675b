// Loaded into a gateway process with `node --import`: answers measurements, and adds the instant providers to the
// gateway's lists. Nothing of it is in the product.
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { INSTANT, INSTANT_PROVIDERS } from './instant-providers.js';
import { answerProbes } from './process-probe.js';

interface Registry {
  create: (code: string, ...rest: unknown[]) => unknown;
}

const LISTS = {
  ASR: { file: 'speech/asr/asr.registry.js', name: 'asrRegistry' },
  LLM: { file: 'llm/llm.registry.js', name: 'llmRegistry' },
  TTS: { file: 'speech/tts/tts.registry.js', name: 'ttsRegistry' },
} as const;

for (const [kind, { file, name }] of Object.entries(LISTS)) {
  const url = pathToFileURL(resolve('apps/xiaozhi-server/dist', file)).href;
  const registry = ((await import(url)) as Record<string, Registry>)[name];
  if (registry === undefined) throw new Error(`${file} has no ${name}: build the gateway first.`);
  const create = registry.create.bind(registry);
  registry.create = (code, ...rest) =>
    code === INSTANT ? INSTANT_PROVIDERS[kind as keyof typeof LISTS] : create(code, ...rest);
}
answerProbes();
