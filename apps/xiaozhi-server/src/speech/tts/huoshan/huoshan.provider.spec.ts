import { silentLogger } from '@xiaozhi/observability';
import { describeTtsService } from '../tts-service.contract.js';
import { speakAll } from '../tts.contract.js';
import { ttsRegistry } from '../tts.registry.js';
import type { Tts } from '../tts.js';
import { frame, startHuoshanStandIn } from './testing/huoshan-stand-in.js';
import type { HuoshanStandIn } from './testing/huoshan-stand-in.js';

const deps = { logger: silentLogger(), modelsDir: 'models' };
const make = (ws_url: string, fields: Record<string, unknown> = {}): Tts =>
  ttsRegistry.create(
    'huoshan_double_stream',
    { ws_url, appid: 'app-1', access_token: 'token-1', ...fields },
    deps,
  );

describeTtsService('huoshan_double_stream', {
  start: startHuoshanStandIn,
  make: ({ url }, timeout) => make(url, { timeout }),
  knowsRate: false,
});

describe('the Volcano Engine synthesiser', () => {
  let service: HuoshanStandIn;
  beforeAll(async () => {
    service = await startHuoshanStandIn();
  });
  afterEach(() => {
    service.failWith = undefined;
    service.prelude = [];
    service.isZipped = false;
  });
  afterAll(() => service.stop());

  it('runs one session per sentence, in the order that the service wants', async () => {
    await speakAll(make(service.url, { speaker: 'zh_female_x', resource_id: 'seed-tts-2.0' }), '你好。');
    const asked = service.requests.slice(-4);
    expect(asked.map(({ event }) => event)).toEqual([1, 100, 200, 102]);
    expect(new Set(asked.slice(1).map(({ sessionId }) => sessionId)).size).toBe(1);
    expect(asked[1]?.payload).toMatchObject({
      event: 100,
      namespace: 'BidirectionalTTS',
      req_params: {
        speaker: 'zh_female_x',
        audio_params: { format: 'pcm', sample_rate: 24_000, speech_rate: 0, loudness_rate: 0 },
        additions: '{}',
      },
    });
    expect(asked[2]?.payload.req_params).toMatchObject({ text: '你好。', speaker: 'zh_female_x' });
    expect(service.headers.at(-1)).toMatchObject({
      'x-api-app-key': 'app-1',
      'x-api-access-key': 'token-1',
      'x-api-resource-id': 'seed-tts-2.0',
      'x-api-connect-id': expect.stringMatching(/^[0-9a-f-]{36}$/) as string,
    });
  });

  it('takes configs of other gateways, and what an agent has chosen', async () => {
    const fields = {
      audio_params: { speech_rate: 20, loudness_rate: 0 },
      additions: '{"cache_config":{},"post_process":{"pitch":0}}',
      mix_speaker: {},
      private_voice: 'S_clone1',
      ttsRate: 50,
      ttsVolume: -100,
      ttsPitch: 50,
    };
    await speakAll(make(service.url, fields), 'Hi.');
    expect(service.requests.at(-2)?.payload.req_params).toEqual({
      text: 'Hi.',
      speaker: 'S_clone1',
      audio_params: { speech_rate: 60, loudness_rate: -50, format: 'pcm', sample_rate: 24_000 },
      additions: '{"cache_config":{},"post_process":{"pitch":6}}',
    });
    expect(service.headers.at(-1)?.['x-api-resource-id']).toBe('seed-icl-1.0');
  });

  it('reads zipped audio, and passes over frames of other sessions', async () => {
    const plain = await speakAll(make(service.url), 'Hello.');
    service.isZipped = true;
    service.prelude = [
      frame(0xb4, 352, 'other', Buffer.alloc(4_000, 0x55)),
      frame(0x94, 152, 'other', Buffer.from('{}')),
    ];
    expect(await speakAll(make(service.url), 'Hello.')).toEqual(plain);
  });

  it.each([
    [45_000_000, 'speaker not found', 'SPEECH_REJECTED'],
    [45_000_000, 'quota exceeded for types: concurrency', 'SPEECH_UNAVAILABLE'],
    [45_000_010, 'requested grant not found', 'SPEECH_UNAUTHORIZED'],
    [55_000_000, 'internal', 'SPEECH_UNAVAILABLE'],
  ])('turns %d "%s" into %s', async (code, message, expected) => {
    for (const isFrame of [true, false]) {
      service.failWith = { code, message, isFrame };
      const failure = speakAll(make(service.url), 'Hi.');
      await expect(failure).rejects.toMatchObject({ code: expected });
      await expect(failure).rejects.toThrow(`(${code})`);
    }
  });

  it.each([
    ['a frame that is cut off', frame(0xb4, 352, 'session', Buffer.alloc(100)).subarray(0, 60)],
    ['another version', Buffer.from([0x21, 0xb4, 0, 0, 0, 0, 0, 0])],
    ['nothing', Buffer.alloc(0)],
  ])('tells %s', async (_, message) => {
    service.prelude = [message];
    await expect(speakAll(make(service.url), 'Hi.')).rejects.toMatchObject({ code: 'SPEECH_UNAVAILABLE' });
  });

  it.each([
    ['access_token', { access_token: '' }, /missing/],
    ['access_token', { access_token: 'token-密' }, /characters/],
    ['audio_params', { audio_params: 'fast' }, /no JSON/],
    ['additions', { additions: '[1]' }, /JSON object/],
  ])('refuses a wrong %s before anything is said', (key, fields, message) => {
    expect(() => make(service.url, fields)).toThrow(message);
    try {
      make(service.url, fields);
    } catch (error) {
      expect(error).toMatchObject({ code: 'PROVIDER_CONFIG_INVALID', faults: [{ key }] });
      expect(String(error)).not.toContain('token-密');
    }
  });
});
