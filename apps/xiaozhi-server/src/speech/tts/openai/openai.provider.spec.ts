import { silentLogger } from '@xiaozhi/observability';
import { startOpenAiEmulator } from '@xiaozhi/openai-emulator';
import type { OpenAiEmulator } from '@xiaozhi/openai-emulator';
import { describeOpenAiFaults } from '../../openai/openai-faults.contract.js';
import { describeTts, speakAll } from '../tts.contract.js';
import { ttsRegistry } from '../tts.registry.js';
import type { Tts } from '../tts.js';

const deps = { logger: silentLogger(), modelsDir: 'models' };

let emulator: OpenAiEmulator;
beforeAll(async () => {
  emulator = await startOpenAiEmulator();
});
afterAll(() => emulator.stop());

/** Made anew for each use: the emulator's address is known only once it listens. */
function openAi(fields: Record<string, unknown> = {}): Tts {
  return {
    code: 'openai',
    sampleRateHz: 24_000,
    synthesise: (text, signal) =>
      ttsRegistry.create('openai', { base_url: emulator.url, ...fields }, deps).synthesise(text, signal),
    close: () => Promise.resolve(),
  };
}

describeTts('openai', { make: () => openAi(), sentences: ['Hello there.', 'This takes longer to say.'] });
describeOpenAiFaults('openai speech', 'SPEECH', (fields, signal) =>
  speakAll(openAi(fields), 'Hello.', signal),
);

describe('the openai synthesiser', () => {
  it('puts samples together that the network cut in half', async () => {
    const samples = await speakAll(openAi(), 'A sentence of some length.');
    const steps = samples.slice(1).map((sample, index) => Math.abs(sample - (samples[index] ?? 0)));
    // A smooth tone; one lost byte would make it noise.
    expect(Math.max(...steps)).toBeLessThan(0.03);
  });

  it('ends in the middle of a sentence when a turn is cut', async () => {
    const turn = new AbortController();
    const chunks = openAi().synthesise('A sentence of some length.', turn.signal)[Symbol.asyncIterator]();
    expect((await chunks.next()).done).toBe(false);
    turn.abort(new Error('cut'));
    await expect(chunks.next()).rejects.toThrow('cut');
  });

  it('asks for the voice and the form that it decodes', async () => {
    await speakAll(openAi({ voice: 'nova', model: 'm' }), 'Hello.');
    expect(emulator.requests.at(-1)?.body).toEqual({
      model: 'm',
      voice: 'nova',
      input: 'Hello.',
      response_format: 'pcm',
    });
  });
});
