import { silentLogger } from '@xiaozhi/observability';
import { startOpenAiEmulator } from '@xiaozhi/openai-emulator';
import type { OpenAiEmulator } from '@xiaozhi/openai-emulator';
import { describeOpenAiFaults } from '../../openai/openai-faults.contract.js';
import { startHttpStandIn } from '../testing/http-stand-in.js';
import type { HttpStandIn, HttpStandInRequest } from '../testing/http-stand-in.js';
import { secondsOf } from '../testing/stand-in.js';
import { describeTtsService } from '../tts-service.contract.js';
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

const textOf = ({ body }: HttpStandInRequest): string =>
  String((JSON.parse(body) as { input: unknown }).input);

describeTtsService('openai with WAV', {
  start: () => startHttpStandIn(textOf),
  make: ({ url }, timeout) =>
    ttsRegistry.create('openai', { base_url: url, response_format: 'wav', timeout }, deps),
  knowsRate: true,
});

describe('the openai synthesiser and the formats of other services', () => {
  let service: HttpStandIn;
  beforeAll(async () => {
    service = await startHttpStandIn(textOf);
  });
  afterAll(() => service.stop());

  const spoken = (fields: Record<string, unknown>): Promise<Float32Array> =>
    speakAll(ttsRegistry.create('openai', { base_url: service.url, ...fields }, deps), 'Hello there.');
  const expectWhole = async (fields: Record<string, unknown>): Promise<void> => {
    const seconds = (await spoken(fields)).length / 24_000;
    expect(Math.abs(seconds / secondsOf('Hello there.') - 1)).toBeLessThan(0.15);
  };

  it.each([
    ['mp3', 'mp3', undefined],
    ['opus', 'opus', undefined],
    ['pcm', 'pcm', 'application/octet-stream'],
    ['pcm', 'pcm', 'audio/mpeg'],
    // Asked for one thing, answered with another.
    ['pcm', 'wav', undefined],
    ['pcm', 'mp3', undefined],
    ['wav', 'mp3', 'application/octet-stream'],
  ] as const)('asks for %s and plays %s that is sent as %s', async (asked, format, contentType) => {
    service.format = format;
    service.contentType = contentType;
    await expectWhole({ response_format: asked });
    expect(JSON.parse(service.requests.at(-1)?.body ?? '')).toMatchObject({ response_format: asked });
  });

  it('knows the rate of raw samples from the operator, or from the answer', async () => {
    service.format = 'pcm';
    service.contentType = 'audio/pcm';
    expect((await spoken({ sample_rate: 12_000 })).length / 24_000).toBeCloseTo(
      2 * secondsOf('Hello there.'),
      1,
    );
    service.contentType = 'audio/pcm;rate=24000';
    await expectWhole({ sample_rate: 12_000 });
  });

  it.each([
    [
      { speed: 1.5, instructions: 'Whisper.' },
      { speed: 1.5, instructions: 'Whisper.', voice: 'alloy' },
    ],
    [
      { private_voice: 'nova', ttsRate: -50 },
      { speed: 0.5, voice: 'nova' },
    ],
    [{ speed: 4, ttsRate: '100' }, { speed: 4 }],
  ])('with %j asks for %j', async (fields, asked) => {
    service.contentType = undefined;
    await spoken(fields);
    expect(JSON.parse(service.requests.at(-1)?.body ?? '')).toMatchObject(asked);
  });

  it('finds the service where configs of other gateways name it', async () => {
    await expectWhole({ base_url: undefined, api_url: `${service.url}/v1/audio/speech` });
    expect(service.requests.at(-1)?.url).toBe('/v1/audio/speech');
  });
});
