import { silentLogger } from '@xiaozhi/observability';
import { describeTtsService } from '../tts-service.contract.js';
import { speakAll } from '../tts.contract.js';
import { ttsRegistry } from '../tts.registry.js';
import type { Tts } from '../tts.js';
import { startCosyVoiceStandIn } from './testing/cosyvoice-stand-in.js';
import type { CosyVoiceStandIn } from './testing/cosyvoice-stand-in.js';

const deps = { logger: silentLogger(), modelsDir: 'models' };
const make = (url: string, fields: Record<string, unknown> = {}): Tts =>
  ttsRegistry.create('alibl_stream', { url, api_key: 'sk-cosyvoice', ...fields }, deps);

describeTtsService('alibl_stream', {
  start: startCosyVoiceStandIn,
  make: ({ url }, timeout) => make(url, { timeout }),
  knowsRate: false,
});

describe('the CosyVoice synthesiser', () => {
  let service: CosyVoiceStandIn;
  beforeAll(async () => {
    service = await startCosyVoiceStandIn();
  });
  afterEach(() => {
    service.failWith = undefined;
    service.prelude = [];
  });
  afterAll(() => service.stop());

  it('runs one task per sentence, with what it asks of the voice', async () => {
    await speakAll(
      make(service.url, { model: 'cosyvoice-v3-flash', voice: 'longanyang', rate: '1.2' }),
      '你好。',
    );
    const [run, more, finish] = service.commands.slice(-3);
    expect(run).toMatchObject({
      header: { action: 'run-task', streaming: 'duplex' },
      payload: {
        task_group: 'audio',
        task: 'tts',
        function: 'SpeechSynthesizer',
        model: 'cosyvoice-v3-flash',
        parameters: {
          text_type: 'PlainText',
          voice: 'longanyang',
          format: 'pcm',
          sample_rate: 24_000,
          rate: 1.2,
          pitch: 1,
          volume: 50,
        },
        input: {},
      },
    });
    expect(more).toMatchObject({
      header: { action: 'continue-task' },
      payload: { input: { text: '你好。' } },
    });
    expect(finish?.header).toEqual({ ...run?.header, action: 'finish-task' });
  });

  it('speaks with the voice and manner that an agent has chosen', async () => {
    const chosen = { private_voice: 'cosy-clone-1', ttsRate: 50, ttsPitch: -100, ttsVolume: '20' };
    await speakAll(make(service.url, chosen), 'Hi.');
    expect(service.commands.at(-3)?.payload.parameters).toMatchObject({
      voice: 'cosy-clone-1',
      rate: 1.5,
      pitch: 0.5,
      volume: 60,
    });
  });

  it.each([
    ['InvalidApiKey', 'SPEECH_UNAUTHORIZED'],
    ['InvalidParameter', 'SPEECH_REJECTED'],
    ['ModelNotFound', 'SPEECH_REJECTED'],
    ['Throttling.RateQuota', 'SPEECH_UNAVAILABLE'],
    ['InternalError', 'SPEECH_UNAVAILABLE'],
  ])('turns %s into %s', async (error_code, code) => {
    service.failWith = { error_code, error_message: 'why' };
    await expect(speakAll(make(service.url), 'Hi.')).rejects.toMatchObject({
      code,
      message: expect.stringContaining(`${error_code}): why`) as string,
    });
  });

  it('passes over events of other tasks', async () => {
    service.prelude = ['{"header":{"task_id":"other","event":"task-failed","error_code":"x"},"payload":{}}'];
    expect((await speakAll(make(service.url), 'Hi.')).length).toBeGreaterThan(0);
  });

  it('refuses to be made without a key, and shows none that is wrong', async () => {
    expect(() => make(service.url, { api_key: '' })).toThrow('API key');
    for (const api_key of ['sk-wrong', 'sk-密钥']) {
      const failure = (await speakAll(make(service.url, { api_key }), 'Hi.').catch(
        (error: unknown) => error,
      )) as Error;
      expect(failure).toMatchObject({ code: 'SPEECH_UNAUTHORIZED' });
      expect([failure.message, failure.stack, failure.cause].map(String).join(' ')).not.toContain(api_key);
    }
  });
});
