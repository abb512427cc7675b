import { silentLogger } from '@xiaozhi/observability';
import { startHttpStandIn } from '../testing/http-stand-in.js';
import type { HttpStandIn, HttpStandInRequest } from '../testing/http-stand-in.js';
import { secondsOf } from '../testing/stand-in.js';
import { describeTtsService } from '../tts-service.contract.js';
import { speakAll } from '../tts.contract.js';
import { ttsRegistry } from '../tts.registry.js';
import type { Tts } from '../tts.js';

const deps = { logger: silentLogger(), modelsDir: 'models' };
const make = (fields: Record<string, unknown>): Tts => ttsRegistry.create('custom', fields, deps);

function textOf({ url, body }: HttpStandInRequest): string {
  if (body.startsWith('{')) return String((JSON.parse(body) as { say: unknown }).say);
  const query = body === '' ? new URL(url, 'http://service').searchParams : new URLSearchParams(body);
  return query.get('say') ?? '';
}

describeTtsService('custom', {
  start: () => startHttpStandIn(textOf),
  make: ({ url }, timeout) =>
    make({ url: `${url}/tts`, method: 'POST', params: '{"say":"{text}"}', timeout }),
  knowsRate: true,
});

describe('the custom synthesiser', () => {
  let service: HttpStandIn;
  beforeAll(async () => {
    service = await startHttpStandIn(textOf);
  });
  beforeEach(() => {
    service.format = 'wav';
    service.contentType = undefined;
  });
  afterAll(() => service.stop());

  const secondsSpoken = async (tts: Tts, text: string): Promise<number> =>
    (await speakAll(tts, text)).length / tts.sampleRateHz;

  it.each([
    ['wav', undefined],
    ['mp3', undefined],
    ['opus', undefined],
    ['wav', 'application/octet-stream'],
    ['mp3', 'binary/octet-stream'],
    ['opus', 'application/ogg'],
    ['pcm', 'audio/L16; rate=24000'],
  ] as const)('plays %s that is sent as %s', async (format, contentType) => {
    service.format = format;
    service.contentType = contentType;
    const tts = make({ url: `${service.url}/?say={text}`, sample_rate: 8_000 });
    expect(Math.abs((await secondsSpoken(tts, 'Hello there.')) / secondsOf('Hello there.') - 1)).toBeLessThan(
      0.15,
    );
  });

  it('believes the operator more than the answer', async () => {
    service.format = 'pcm';
    service.contentType = 'audio/mpeg';
    const tts = make({ url: `${service.url}/?say={text}`, format: 'pcm', sample_rate: 12_000 });
    expect(Math.abs((await secondsSpoken(tts, 'Hello.')) / secondsOf('Hello.') - 2)).toBeLessThan(0.05);
  });

  const HARD = 'Say "{text}" & \\ 50% of ü\n世界 $&';

  it.each([
    ['a query', { method: 'GET', params: { say: '{prompt_text}', speed: 1.5 } }],
    ['a JSON body', { method: 'POST', params: '{"say":"{prompt_text}","deep":[{"a":"<{text}>"}],"n":1}' }],
    [
      'a form',
      {
        method: 'PUT',
        params: '{"say":"{text}"}',
        headers: { 'Content-Type': 'application/x-www-form-urlencoded' },
      },
    ],
  ])('puts any sentence into %s', async (_, fields) => {
    await speakAll(make({ url: `${service.url}/tts`, ...fields }), HARD);
    const request = service.requests.at(-1) as HttpStandInRequest;
    expect(request.method).toBe(fields.method);
    expect(textOf(request)).toBe(HARD);
    if (fields.method === 'POST') {
      expect(request.headers['content-type']).toBe('application/json');
      expect(JSON.parse(request.body)).toEqual({ say: HARD, deep: [{ a: `<${HARD}>` }], n: 1 });
    }
  });

  it('puts the voice that an agent chose where the request has a place for it, and nothing else in it', async () => {
    const params = {
      say: '{text}',
      v: '{voice}',
      lang: '{language}',
      ref: '{ref_audio}',
      words: '{ref_text}',
    };
    const chosen = { private_voice: 'aunt {text}', language: '普通话', ref_audio: '/voices/aunt.wav' };
    const fields = { url: `${service.url}/{voice}/tts`, method: 'POST', params };
    await speakAll(make({ ...fields, ...chosen }), HARD);
    const request = service.requests.at(-1) as HttpStandInRequest;
    expect(request.url).toBe(`/${encodeURIComponent('aunt {text}')}/tts`);
    expect(JSON.parse(request.body)).toEqual({
      ...{ say: HARD, v: 'aunt {text}', lang: '普通话', ref: '/voices/aunt.wav', words: '' },
    });
  });

  it('puts any sentence into an address, and sends headers', async () => {
    const headers = '{"Authorization":"Bearer k","X-Speed":2}';
    await speakAll(make({ url: `${service.url}/{text}/speak?say={text}`, headers }), HARD);
    const request = service.requests.at(-1) as HttpStandInRequest;
    expect(textOf(request)).toBe(HARD);
    expect(request.url.startsWith(`/${encodeURIComponent(HARD)}/speak`)).toBe(true);
    expect(request.headers).toMatchObject({ authorization: 'Bearer k', 'x-speed': '2' });
  });

  it.each([
    ['params', { url: 'http://x/tts', params: '{"text":"hello"}' }, /no place for the sentence/],
    ['params', { url: 'http://x/tts', params: 'text={text}' }, /no JSON/],
    ['params', { url: 'http://x/{text}', params: '[1]' }, /JSON object/],
    ['headers', { url: 'http://x/{text}', headers: '{"a b":"c"}' }, /JSON object/],
    ['headers', { url: 'http://x/{text}', headers: '{"a":{"b":1}}' }, /JSON object/],
    ['url', { url: 'http://{text}:x/' }, /no address/],
    ['url', { params: '{"t":"{text}"}' }, /missing/],
  ])('refuses wrong %s before anything is said', (key, fields, message) => {
    expect(() => make(fields)).toThrow(message);
    try {
      make(fields);
    } catch (error) {
      expect(error).toMatchObject({ code: 'PROVIDER_CONFIG_INVALID', faults: [{ key }] });
    }
  });

  it('shows neither what is said nor a key in an error', async () => {
    const fields = {
      url: `${service.url}/?key=sk-secret&say={text}`,
      headers: '{"Authorization":"Bearer sk-ü"}',
    };
    const failure = (await speakAll(make(fields), 'private').catch((error: unknown) => error)) as Error;
    service.fault = 'overload';
    const busy = (await speakAll(make({ url: fields.url }), 'private').catch(
      (error: unknown) => error,
    )) as Error;
    service.fault = undefined;
    for (const { message, stack, cause } of [failure, busy])
      expect([message, stack, cause].map(String).join(' ')).not.toMatch(/sk-|private/);
    expect(busy.message).toContain('503');
  });
});
