import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { providerCatalogue } from '@xiaozhi/contracts';
import { llmRegistry } from '../llm/llm.registry.js';
import { asrRegistry } from './asr/asr.registry.js';
import { ttsRegistry } from './tts/tts.registry.js';
import { pluginRegistry } from '../tools/plugins/plugin.registry.js';
import { visionRegistry } from '../vision/vision.registry.js';
import { vadRegistry } from './vad/vad.registry.js';

const LISTS = [
  { registry: asrRegistry, folder: 'asr' },
  { registry: ttsRegistry, folder: 'tts' },
  { registry: vadRegistry, folder: 'vad' },
  { registry: llmRegistry, folder: '../llm' },
  { registry: visionRegistry, folder: '../vision' },
  { registry: pluginRegistry, folder: '../tools/plugins' },
];

/** Codes in the definition files below a folder. */
function findCodes(folder: string): string[] {
  const root = join(__dirname, folder);
  return readdirSync(root, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.definition.ts'))
    .map((file) => /\n {2}code: '(\w+)'/.exec(readFileSync(join(root, file), 'utf8'))?.[1] ?? file);
}

describe.each(LISTS)('the registry of $registry.kind', ({ registry, folder }) => {
  const codes = registry.definitions.map(({ code }) => code).sort();

  it('lists every provider there is a folder of', () => {
    expect(codes).toEqual(findCodes(folder).sort());
  });

  it('agrees with the catalogue of manager-api and the console', () => {
    const catalogued = providerCatalogue
      .filter(({ kind }) => kind === registry.kind)
      // Added to whatever can be down, by the catalogue itself.
      .map((definition) => ({
        ...definition,
        fields: definition.fields.filter(({ key }) => key !== 'fallback'),
      }));
    expect(catalogued).toEqual([...registry.definitions].sort((a, b) => (a.code < b.code ? -1 : 1)));
  });

  it('lets whatever needs a network name what takes over', () => {
    const canFail = ['ASR', 'LLM', 'TTS'].includes(registry.kind);
    for (const { kind, fields, isOffline } of providerCatalogue.filter(
      (item) => item.kind === registry.kind,
    )) {
      const hasFallback = fields.some(({ key }) => key === 'fallback');
      expect([kind, hasFallback]).toEqual([kind, canFail && isOffline !== true]);
    }
  });

  it('describes every field in both languages', () => {
    const texts = registry.definitions.flatMap(({ name, description, fields }) => [
      name,
      description,
      ...fields.map(({ label }) => label),
    ]);
    expect(texts.filter(({ en, zh }) => en === '' || !/\p{Script=Han}|^[\w ]+$/u.test(zh))).toEqual([]);
  });
});
