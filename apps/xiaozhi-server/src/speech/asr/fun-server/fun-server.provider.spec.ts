import { silentLogger } from '@xiaozhi/observability';
import { serveFun } from '../../../testing/speech-services/fun-service.js';
import type { FunServerKind } from '../../../testing/speech-services/fun-service.js';
import { SELF_SIGNED } from '../../../testing/speech-services/self-signed.js';
import { SpeechService } from '../../../testing/speech-services/speech-service.js';
import type { SpeechServiceOptions } from '../../../testing/speech-services/speech-service.js';
import { spokenLevels } from '../../../testing/speech-services/spoken-levels.js';
import { chunksOf, transcribeAll } from '../asr.contract.js';
import type { Asr } from '../asr.js';
import { asrRegistry } from '../asr.registry.js';
import { describeUpstreamAsr } from '../upstream-asr.contract.js';

const deps = { logger: silentLogger(), modelsDir: 'models' };
const KEY = 'key-of-the-operator';
const services: SpeechService[] = [];
afterAll(() => Promise.all(services.map((service) => service.stop())));

async function start(options: SpeechServiceOptions): Promise<SpeechService> {
  const service = await SpeechService.start(options);
  services.push(service);
  return service;
}

const make = (service: SpeechService, fields: Record<string, unknown> = {}): Asr =>
  asrRegistry.create('fun_server', { host: '127.0.0.1', port: service.port, is_ssl: false, ...fields }, deps);

/** Made anew for each use: the port is known only once the stand-in listens. */
const lazily = (create: () => Asr): Asr => ({
  code: 'fun_server',
  streams: true,
  transcribe: (audio, signal) => create().transcribe(audio, signal),
  close: () => Promise.resolve(),
});

describe.each<[FunServerKind, string, boolean]>([
  ['cpp-2pass', '2pass', true],
  ['cpp-2pass', 'online', true],
  ['cpp-2pass', 'offline', false],
  ['cpp-offline', '2pass', false],
  ['python', '2pass', true],
  ['python', 'online', true],
  ['python', 'offline', false],
])('a %s server in mode %s', (kind, mode, hasInterims) => {
  let service: SpeechService;
  beforeAll(async () => {
    service = await start({ serve: serveFun(kind) });
  });
  describeUpstreamAsr('fun_server', {
    make: (fields) => lazily(() => make(service, { mode, api_key: KEY, ...fields })),
    service: () => service,
    secret: KEY,
    hasInterims,
  });
});

describe('the FunASR provider', () => {
  it('speaks the protocol: opening, frames of 60 ms, end', async () => {
    const heard: object[] = [];
    const service = await start({ serve: serveFun('cpp-2pass', (message) => heard.push(message)) });
    await transcribeAll(
      make(service, { hotwords: '小智 30\nBerlin', itn: false }),
      chunksOf(spokenLevels(0.3)),
    );
    expect(heard).toEqual([
      {
        mode: '2pass',
        chunk_size: [5, 10, 5],
        chunk_interval: 10,
        wav_name: expect.stringMatching(/^[\w-]{20,}$/) as string,
        wav_format: 'pcm',
        audio_fs: 16_000,
        is_speaking: true,
        hotwords: '{"小智":30,"Berlin":20}',
        itn: false,
      },
      { is_speaking: false },
    ]);
  });

  it('takes a certificate that nobody vouches for, unless it is told to check', async () => {
    const service = await start({ serve: serveFun('cpp-2pass'), tls: SELF_SIGNED });
    const over = (fields: object): Promise<unknown> =>
      transcribeAll(make(service, { is_ssl: 'true', ...fields }), chunksOf(spokenLevels(0.3)));
    expect(await over({})).toContainEqual({ text: 'w30.', isFinal: true });
    await expect(over({ verify_certificate: true })).rejects.toMatchObject({ code: 'SPEECH_UNAVAILABLE' });
  });

  it.each([true, false])('gets on with a server whose subprotocol is required: %s', async (isRequired) => {
    const service = await start({
      serve: serveFun('python'),
      ...(isRequired ? { subprotocol: { name: 'binary', isRequired } } : {}),
    });
    const asr = make(service);
    for (let utterance = 0; utterance < 2; utterance += 1)
      expect(await transcribeAll(asr, chunksOf(spokenLevels(0.3)))).toContainEqual({
        text: 'w30.',
        isFinal: true,
      });
    expect(service.connections).toHaveLength(2);
  });

  it.each([
    ['key', 'Bearer key'],
    ['none', undefined],
    ['', undefined],
  ])('gives a proxy the key %j', async (apiKey, header) => {
    const service = await start({ serve: serveFun('cpp-2pass') });
    await transcribeAll(make(service, { api_key: apiKey }), chunksOf(spokenLevels(0.3)));
    expect(service.connections[0]?.headers.authorization).toBe(header);
  });

  it('lets the server end an utterance only where that is wanted', async () => {
    const ends = async (endsUtterance: boolean): Promise<boolean> => {
      const service = await start({
        serve: (connection) => {
          connection.onMessage = (message) => {
            if (typeof message === 'string') return;
            connection.send(JSON.stringify({ mode: '2pass-offline', text: '你好。', is_final: false }));
          };
        },
      });
      const asr = make(service, { ends_utterance: endsUtterance, timeout: 0.2 });
      return (await transcribeAll(asr, chunksOf(spokenLevels(0.3)))).some(
        (transcript) => transcript.endsUtterance,
      );
    };
    expect(await ends(true)).toBe(true);
    expect(await ends(false)).toBe(false);
  });

  it('finds no words in a noise, also where the server says nothing then', async () => {
    const service = await start({ serve: serveFun('python') });
    const asr = make(service, { timeout: 0.3 });
    await transcribeAll(asr, chunksOf(spokenLevels(0.3)));
    expect(await transcribeAll(asr, chunksOf(spokenLevels(0)))).toEqual([{ text: '', isFinal: true }]);
  });

  it.each(['5,10', 'a,b,c', '5,0,5', '1.5,2,3'])(
    'refuses the chunk sizes %j with an example',
    (chunkSize) => {
      const create = (): Asr => asrRegistry.create('fun_server', { chunk_size: chunkSize }, deps);
      expect(create).toThrow(/chunk sizes.*5,10,5/i);
    },
  );
});
