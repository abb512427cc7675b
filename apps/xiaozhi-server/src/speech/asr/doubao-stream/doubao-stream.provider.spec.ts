import { gzipSync } from 'node:zlib';
import { silentLogger } from '@xiaozhi/observability';
import { serveDoubao } from '../../../testing/speech-services/doubao-service.js';
import { SpeechService } from '../../../testing/speech-services/speech-service.js';
import type { SpeechServiceOptions } from '../../../testing/speech-services/speech-service.js';
import { spokenLevels } from '../../../testing/speech-services/spoken-levels.js';
import { chunksOf, transcribeAll } from '../asr.contract.js';
import type { Asr } from '../asr.js';
import { asrRegistry } from '../asr.registry.js';
import { describeUpstreamAsr } from '../upstream-asr.contract.js';
import { DoubaoProtocol } from './doubao-stream.protocol.js';
import { decodeMessage, encodeAudio } from './volc-frame.js';

const deps = { logger: silentLogger(), modelsDir: 'models' };
const TOKEN = 'token-of-the-operator';
const services: SpeechService[] = [];
afterAll(() => Promise.all(services.map((service) => service.stop())));

async function start(serve: SpeechServiceOptions['serve']): Promise<SpeechService> {
  const service = await SpeechService.start({
    serve,
    authorization: { header: 'x-api-access-key', value: TOKEN },
  });
  services.push(service);
  return service;
}

const make = (service: SpeechService, fields: Record<string, unknown> = {}): Asr =>
  asrRegistry.create(
    'doubao_stream',
    {
      appid: '123',
      access_token: TOKEN,
      ws_url: `ws://127.0.0.1:${service.port}/api/v3/sauc/bigmodel_async`,
      ...fields,
    },
    deps,
  );

let service: SpeechService;
beforeAll(async () => {
  service = await start(serveDoubao());
});

describeUpstreamAsr('doubao_stream', {
  make: (fields) => ({
    code: 'doubao_stream',
    streams: true,
    transcribe: (audio, signal) => make(service, fields).transcribe(audio, signal),
    close: () => Promise.resolve(),
  }),
  service: () => service,
  secret: TOKEN,
});

describe('the provider of Doubao', () => {
  it('says who it is in headers, and what it wants in the request', async () => {
    const heard: object[] = [];
    const other = await start(serveDoubao((request) => heard.push(request)));
    const fields = { cluster: 'volcengine_input_common', boosting_table_name: 'words', end_window_size: 50 };
    await transcribeAll(make(other, fields), chunksOf(spokenLevels(0.3)));
    expect(heard).toEqual([
      {
        user: { uid: expect.stringMatching(/^[\w-]{36}$/) as string },
        audio: { format: 'pcm', codec: 'raw', rate: 16_000, bits: 16, channel: 1 },
        request: {
          model_name: 'bigmodel',
          enable_itn: true,
          enable_punc: true,
          show_utterances: true,
          result_type: 'full',
          end_window_size: 200,
          corpus: { boosting_table_name: 'words' },
        },
      },
    ]);
    expect(other.connections[0]?.headers).toMatchObject({
      'x-api-app-key': '123',
      'x-api-access-key': TOKEN,
      'x-api-resource-id': 'volc.bigasr.sauc.duration',
      'x-api-connect-id': expect.stringMatching(/^[\w-]{36}$/) as string,
    });
  });

  it('names a language on the route that knows it', async () => {
    const heard: { audio?: { language?: string } }[] = [];
    const other = await start(serveDoubao((request) => heard.push(request)));
    await transcribeAll(
      make(other, { enable_multilingual: true, language: 'ja-JP' }),
      chunksOf(spokenLevels(0.3)),
    );
    expect(heard[0]?.audio?.language).toBe('ja-JP');
    expect(other.paths).toEqual(['/api/v3/sauc/bigmodel_nostream']);
  });

  it.each([
    [45_000_001, 'SPEECH_REJECTED'],
    [45_000_151, 'SPEECH_REJECTED'],
    [45_000_081, 'SPEECH_UNAVAILABLE'],
    [55_000_031, 'SPEECH_UNAVAILABLE'],
  ])('turns the service’s error %d into %s', async (errorCode, code) => {
    const failing = await start(serveDoubao(undefined, { errorCode, errorText: '{"error":"as they say"}' }));
    const hearing = transcribeAll(make(failing), chunksOf(spokenLevels(0.3)));
    await expect(hearing).rejects.toMatchObject({
      code,
      message: expect.stringContaining(String(errorCode)) as string,
    });
  });

  it('finds no words where the service finds no audio', async () => {
    const empty = await start(serveDoubao(undefined, { errorCode: 45_000_002 }));
    expect(await transcribeAll(make(empty), chunksOf(spokenLevels(0.3)))).toEqual([
      { text: '', isFinal: true },
    ]);
  });

  it('lets the service end an utterance only where that is wanted', () => {
    const answer = Buffer.from(
      JSON.stringify({ result: { text: '好。', utterances: [{ definite: true }] } }),
    );
    const head = Buffer.from([0x11, 0x91, 0x10, 0, 0, 0, 0, 1, 0, 0, 0, answer.length]);
    for (const endsUtterance of [true, false]) {
      const request = { userId: 'u', language: '', endWindowMs: 800, corpus: {}, endsUtterance };
      const { interim } = new DoubaoProtocol(request).take(Buffer.concat([head, answer]));
      expect(interim?.endsUtterance).toBe(endsUtterance ? true : undefined);
    }
  });
});

describe(decodeMessage, () => {
  const answerOf = (flags: number, encoding: number, rest: Buffer): Buffer =>
    Buffer.concat([Buffer.from([0x11, 0x90 | flags, encoding, 0]), rest]);
  const sized = (payload: Buffer): Buffer => {
    const size = Buffer.alloc(4);
    size.writeUInt32BE(payload.length);
    return Buffer.concat([size, payload]);
  };

  it('reads answers with and without a sequence number, compressed or not', () => {
    const json = Buffer.from('{"a":1}');
    const sequence = Buffer.from([0, 0, 0, 7]);
    expect(decodeMessage(answerOf(0, 0x10, sized(json)))).toEqual({
      kind: 'answer',
      json: '{"a":1}',
      isLast: false,
    });
    expect(decodeMessage(answerOf(0b0011, 0x11, Buffer.concat([sequence, sized(gzipSync(json))])))).toEqual({
      kind: 'answer',
      json: '{"a":1}',
      isLast: true,
    });
  });

  it.each([
    ['nothing', Buffer.alloc(0)],
    ['another version', Buffer.from([0x21, 0x90, 0, 0, 0, 0, 0, 0])],
    ['a header cut short', Buffer.from([0x11, 0x90])],
    ['another type', Buffer.from(encodeAudio(new Uint8Array(2), true))],
    ['less than it says', answerOf(0, 0x10, Buffer.from([0, 0, 0, 9, 1]))],
    ['what is not compressed', answerOf(0, 0x11, sized(Buffer.from('{}')))],
  ])('refuses %s', (_, bytes) => expect(() => decodeMessage(bytes)).toThrow());
});
