import { silentLogger } from '@xiaozhi/observability';
import { serveAliyun } from '../../../testing/speech-services/aliyun-service.js';
import { SpeechService } from '../../../testing/speech-services/speech-service.js';
import type { SpeechServiceOptions } from '../../../testing/speech-services/speech-service.js';
import { spokenLevels } from '../../../testing/speech-services/spoken-levels.js';
import { SpokenAudio, chunksOf, transcribeAll } from '../asr.contract.js';
import type { Asr } from '../asr.js';
import { asrRegistry } from '../asr.registry.js';
import { describeUpstreamAsr } from '../upstream-asr.contract.js';
import { AliyunProtocol } from './aliyunbl-stream.protocol.js';

const deps = { logger: silentLogger(), modelsDir: 'models' };
const KEY = 'sk-of-the-operator';
const authorization = { header: 'authorization', value: `Bearer ${KEY}` };
const services: SpeechService[] = [];
afterAll(() => Promise.all(services.map((service) => service.stop())));

async function start(serve: SpeechServiceOptions['serve']): Promise<SpeechService> {
  const service = await SpeechService.start({ serve, authorization });
  services.push(service);
  return service;
}

const make = (service: SpeechService, fields: Record<string, unknown> = {}): Asr =>
  asrRegistry.create(
    'aliyunbl_stream',
    { api_key: KEY, base_url: `ws://127.0.0.1:${service.port}/api-ws/v1/inference`, ...fields },
    deps,
  );

let service: SpeechService;
beforeAll(async () => {
  service = await start(serveAliyun());
});

describeUpstreamAsr('aliyunbl_stream', {
  make: (fields) => ({
    code: 'aliyunbl_stream',
    streams: true,
    transcribe: (audio, signal) => make(service, fields).transcribe(audio, signal),
    close: () => Promise.resolve(),
  }),
  service: () => service,
  secret: KEY,
});

describe('the provider of Alibaba Cloud Model Studio', () => {
  it('speaks the protocol: run-task, audio after task-started, finish-task', async () => {
    const heard: object[] = [];
    const other = await start(serveAliyun((message) => heard.push(message)));
    const fields = { language_hints: 'zh, en', max_sentence_silence: '200', vocabulary_id: '' };
    await transcribeAll(make(other, fields), chunksOf(spokenLevels(0.3)));
    const taskId = expect.stringMatching(/^[\w-]{36}$/) as string;
    expect(heard).toEqual([
      {
        header: { action: 'run-task', task_id: taskId, streaming: 'duplex' },
        payload: {
          task_group: 'audio',
          task: 'asr',
          function: 'recognition',
          model: 'paraformer-realtime-v2',
          parameters: {
            format: 'pcm',
            sample_rate: 16_000,
            max_sentence_silence: 200,
            punctuation_prediction_enabled: true,
            inverse_text_normalization_enabled: true,
            disfluency_removal_enabled: false,
            semantic_punctuation_enabled: false,
            multi_threshold_mode_enabled: false,
            language_hints: ['zh', 'en'],
          },
          input: {},
        },
      },
      { header: { action: 'finish-task', task_id: taskId, streaming: 'duplex' }, payload: { input: {} } },
    ]);
  });

  it.each([
    ['InvalidApiKey', 'SPEECH_UNAUTHORIZED'],
    ['Arrearage', 'SPEECH_UNAUTHORIZED'],
    ['InvalidParameter', 'SPEECH_REJECTED'],
    ['ModelNotFound', 'SPEECH_REJECTED'],
    ['Throttling.RateQuota', 'SPEECH_UNAVAILABLE'],
    ['InternalError', 'SPEECH_UNAVAILABLE'],
  ])('turns a task that failed with %s into %s', async (errorCode, code) => {
    const failing = await start(serveAliyun(undefined, { errorCode, errorMessage: 'as they say' }));
    const hearing = transcribeAll(make(failing), chunksOf(spokenLevels(0.3)));
    await expect(hearing).rejects.toMatchObject({
      code,
      message: expect.stringContaining(errorCode) as string,
    });
  });

  it('takes no words for final while somebody still speaks', async () => {
    const hasty = await start((connection) => {
      connection.onMessage = (message) =>
        connection.send(
          JSON.stringify({
            header: { event: typeof message === 'string' ? 'task-started' : 'task-finished' },
          }),
        );
    });
    const audio = new SpokenAudio();
    audio.say(spokenLevels(0.3));
    await expect(transcribeAll(make(hasty), audio.play())).rejects.toMatchObject({
      code: 'SPEECH_UNAVAILABLE',
      message: expect.stringContaining('too early') as string,
    });
  });

  it('refuses a key that no header can hold, without showing it', async () => {
    const hearing = transcribeAll(make(service, { api_key: '密钥' }), chunksOf(spokenLevels(0.3)));
    await expect(hearing).rejects.toMatchObject({
      code: 'SPEECH_UNAUTHORIZED',
      message: expect.not.stringContaining('密钥') as string,
    });
  });
});

describe(AliyunProtocol, () => {
  const make = (endsUtterance = false): AliyunProtocol =>
    new AliyunProtocol({ model: 'm', parameters: {}, taskId: 't', endsUtterance });
  const result = (text: string, beginMs: number, isEnd: boolean): string =>
    JSON.stringify({
      header: { event: 'result-generated' },
      payload: { output: { sentence: { text, begin_time: beginMs, sentence_end: isEnd } } },
    });

  it('joins sentences, and takes one that is told twice once', () => {
    const protocol = make();
    const texts = [
      result('今天', 0, false),
      result('今天好。', 0, true),
      result('今天好！', 0, true),
      result('明天', 900, false),
      result('明天呢？', 900, true),
    ].map((message) => protocol.take(message).interim?.text);
    expect(texts).toEqual(['今天', '今天好。', '今天好！', '今天好！明天', '今天好！明天呢？']);
    expect(protocol.final('over')).toEqual({ text: '今天好！明天呢？' });
  });

  it('ends an utterance with its sentence only where that is wanted', () => {
    expect(make(true).take(result('好。', 0, true)).interim?.endsUtterance).toBe(true);
    expect(make().take(result('好。', 0, true)).interim?.endsUtterance).toBeUndefined();
    expect(make(true).take(result('好', 0, false)).interim?.endsUtterance).toBeUndefined();
  });

  it.each(['', '{}', '{"header":{}}', '[]'])('refuses %j as an event', (message) => {
    expect(() => make().take(message)).toThrow(/base_url/);
  });
});
