import { readWav } from '@xiaozhi/audio';
import { silentLogger } from '@xiaozhi/observability';
import { startOpenAiEmulator } from '@xiaozhi/openai-emulator';
import type { OpenAiEmulator } from '@xiaozhi/openai-emulator';
import { describeOpenAiFaults } from '../../openai/openai-faults.contract.js';
import { asrRegistry } from '../asr.registry.js';
import { chunksOf, describeAsr, transcribeAll } from '../asr.contract.js';
import type { Asr } from '../asr.js';

const deps = { logger: silentLogger(), modelsDir: 'models' };
const samples = (count: number): Float32Array => new Float32Array(count).fill(0.1);

let emulator: OpenAiEmulator;
beforeAll(async () => {
  emulator = await startOpenAiEmulator({
    transcript: (wav) => ` ${readWav(wav).samples.length} samples at ${readWav(wav).sampleRateHz} `,
  });
});
afterAll(() => emulator.stop());

/** Made anew for each use: the emulator's address is known only once it listens. */
function openAi(fields: Record<string, unknown> = {}): Asr {
  return {
    code: 'openai',
    transcribe: (audio, signal) =>
      asrRegistry.create('openai', { base_url: emulator.url, ...fields }, deps).transcribe(audio, signal),
    close: () => Promise.resolve(),
  };
}

const utterances = () =>
  [
    { samples: samples(16_000), text: '16000 samples at 16000' },
    { samples: samples(32_000), text: '32000 samples at 16000' },
  ] as const;

describeAsr('openai', { make: () => openAi(), utterances });
describeAsr('openai, streaming', { make: () => openAi({ stream: true }), utterances });
describeOpenAiFaults('openai transcription', 'SPEECH', (fields, signal) =>
  transcribeAll(openAi(fields), chunksOf(samples(1_600)), signal),
);
describeOpenAiFaults('openai transcription, streaming', 'SPEECH', (fields, signal) =>
  transcribeAll(openAi({ ...fields, stream: true }), chunksOf(samples(1_600)), signal),
);

describe('the openai recogniser', () => {
  it('yields interim words where the service streams them', async () => {
    const transcripts = await transcribeAll(openAi({ stream: true }), chunksOf(samples(1_600)));
    expect(transcripts.map(({ text }) => text)).toEqual([
      '',
      '1600',
      '1600 samples',
      '1600 samples at',
      '1600 samples at 16000',
      '1600 samples at 16000',
    ]);
  });

  it('asks nothing for an utterance without audio', async () => {
    const before = emulator.requests.length;
    await transcribeAll(openAi(), chunksOf(samples(0)));
    expect(emulator.requests.length).toBe(before);
  });
});
