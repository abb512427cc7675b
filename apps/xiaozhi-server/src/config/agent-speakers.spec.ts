import { agentModels, agentSettings } from '@xiaozhi/contracts';
import { silentLogger } from '@xiaozhi/observability';
import { llmRegistry } from '../llm/llm.registry.js';
import { asrRegistry } from '../speech/asr/asr.registry.js';
import type { SpeakerRecogniser } from '../speech/speaker/speaker-recogniser.js';
import { ttsRegistry } from '../speech/tts/tts.registry.js';
import { vadRegistry } from '../speech/vad/vad.registry.js';
import { UsageMeter } from '../provider-usage/usage-meter.js';
import { pluginRegistry } from '../tools/plugins/plugin.registry.js';
import { visionRegistry } from '../vision/vision.registry.js';
import type { AgentConfigSource } from './agent-config.source.js';
import { ConfiguredAgentRuntimes } from './agent-runtime.source.js';
import type { ProviderStateReporter } from './provider-state.reporter.js';

const SPEAKERS = {
  threshold: 0.5,
  profiles: [{ id: 'ann', name: 'Ann', description: '', encoder: null, embedding: null }],
};
const SERVICE = { url: 'http://127.0.0.1:9/voiceprint/health?key=k', speakers: ['ann,Ann'] };
const byModel: SpeakerRecogniser = { code: 'speaker_model', identify: () => Promise.resolve(undefined) };

/** What tells people of an agent by voice. */
async function recogniserOf(
  models: object,
  deps: { voiceprint?: object; hasModel: boolean },
): Promise<unknown> {
  const known = {
    kind: 'known',
    models: agentModels.parse({ selected_module: {}, ...models }),
    agent: agentSettings.parse({ id: 'a', name: 'A', configVersion: '1' }),
    isFresh: true,
  };
  const runtimes = new ConfiguredAgentRuntimes(
    { fetch: () => Promise.resolve(known), findCached: () => known } as unknown as AgentConfigSource,
    {
      ...{ vad: vadRegistry, asr: asrRegistry, llm: llmRegistry, tts: ttsRegistry },
      ...{ vision: visionRegistry, plugin: pluginRegistry },
    },
    {
      ...{ logger: silentLogger(), modelsDir: 'models', allowsCommands: false, meter: new UsageMeter() },
      voiceprint: deps.voiceprint,
      speakerModel: deps.hasModel ? { recogniserFor: () => byModel } : undefined,
    },
    { report: () => undefined } as unknown as ProviderStateReporter,
  );
  const resolution = await runtimes.resolve('02:00:00:00:00:01', 'c', new AbortController().signal);
  await runtimes.close();
  return resolution.kind === 'ready' ? resolution.runtime.speakers?.code : resolution;
}

describe('who tells an agent’s people by voice', () => {
  it.each<[string | undefined, object, { voiceprint?: object; hasModel: boolean }]>([
    [undefined, {}, { hasModel: true }],
    [undefined, { speakers: SPEAKERS }, { hasModel: false }],
    ['speaker_model', { speakers: SPEAKERS }, { hasModel: true }],
    ['voiceprint', { speakers: SPEAKERS, voiceprint: SERVICE }, { hasModel: true }],
    ['voiceprint', { speakers: SPEAKERS }, { hasModel: true, voiceprint: SERVICE }],
    ['speaker_model', { speakers: SPEAKERS }, { hasModel: true, voiceprint: { speakers: [] } }],
    ['voiceprint', { speakers: SPEAKERS, voiceprint: SERVICE }, { hasModel: false }],
  ])('is %s for %j and %j', async (code, models, deps) => {
    expect(await recogniserOf(models, deps)).toBe(code);
  });
});
