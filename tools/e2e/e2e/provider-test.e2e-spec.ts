import { readWav } from '@xiaozhi/audio';
import type { ModelProviderView, ProviderTestView } from '@xiaozhi/contracts';
import { startMem0Emulator } from '@xiaozhi/mem0-emulator';
import type { Mem0Emulator } from '@xiaozhi/mem0-emulator';
import { startOpenAiEmulator } from '@xiaozhi/openai-emulator';
import type { OpenAiEmulator } from '@xiaozhi/openai-emulator';
import type { Operator } from '../src/operator.js';
import { Stack } from '../src/stack.js';
import { until } from '../src/until.js';

const KEY = 'sk-right-key-0123456789';
const WRONG_KEY = 'sk-wrong-key-0123456789';

/** `name:state` or `name:fault`, in order. */
const short = ({ steps }: ProviderTestView): string =>
  steps.map(({ name, state, fault }) => `${name}:${fault ?? state}`).join(' ');

describe('an operator tests a provider', () => {
  let stack: Stack;
  let operator: Operator;
  let openAi: OpenAiEmulator;
  let mem0: Mem0Emulator;
  beforeAll(async () => {
    openAi = await startOpenAiEmulator({ apiKey: KEY, chat: () => 'Ready.' });
    mem0 = await startMem0Emulator({ apiKey: KEY, processingMs: 100 });
    stack = new Stack();
    operator = await stack.start();
  });
  afterAll(async () => {
    await stack.stop();
    await openAi.stop();
    await mem0.stop();
  });

  const order = (modelType: string, providerCode: string, settings: object = {}, more: object = {}) => {
    const fields = Object.entries(settings).map(([key, value]) => ({ key, value: value as string }));
    const body = { modelType, providerCode, fields, ...more };
    return operator.call<ProviderTestView>('POST', '/api/model/provider-test', body);
  };
  const follow = ({ id }: ProviderTestView, isOver = (view: ProviderTestView) => view.finishedAt !== null) =>
    until(
      'the test is over',
      () => operator.call<ProviderTestView>('GET', `/api/model/provider-test/${id}`),
      isOver,
    );
  const test = async (...asked: Parameters<typeof order>): Promise<ProviderTestView> => {
    // The gateway follows changes a moment after it has started.
    const taken = await until(
      'a gateway is there',
      () => order(...asked),
      ({ state }) => state !== 'no-gateway',
    );
    return follow(taken);
  };

  it('with a wrong key, and then the right one, before it is saved', async () => {
    const settings = { base_url: openAi.url, model_name: 'm' };
    const wrong = await test('LLM', 'openai', { ...settings, api_key: WRONG_KEY });
    expect(short(wrong)).toBe('settings:ok dns:ok connect:ok auth:key-refused call:skipped');
    expect(wrong.steps[3]?.hint).toMatchObject({
      en: expect.stringContaining('API key') as string,
      zh: expect.stringContaining('API 密钥') as string,
    });
    const right = await test('LLM', 'openai', { ...settings, api_key: KEY });
    expect([short(right), right.isOk]).toEqual(['settings:ok dns:ok connect:ok auth:ok call:ok', true]);
    expect(JSON.stringify([wrong, right])).not.toMatch(/right-key|wrong-key/);
  });

  it('of memory, which leaves nothing behind, with the key that is saved', async () => {
    const fields = [
      { key: 'base_url', value: mem0.url },
      { key: 'api_key', type: 'password', value: WRONG_KEY },
    ];
    const saved = await operator.call<ModelProviderView>('POST', '/api/model/provider', {
      ...{ modelType: 'Memory', providerCode: 'mem0ai', name: 'Mem0', fields },
    });
    const wrong = await test('Memory', 'mem0ai', {}, { providerId: saved.id });
    expect(short(wrong)).toBe(
      'settings:ok dns:ok connect:ok auth:key-refused add:skipped search:skipped delete:skipped',
    );
    const right = await test('Memory', 'mem0ai', { api_key: KEY }, { providerId: saved.id });
    expect(short(right)).toBe('settings:ok dns:ok connect:ok auth:ok add:ok search:ok delete:ok');
    expect(mem0.store.removeWhere(() => true)).toBe(0);
  });

  it('of two memories with one sentence, which are compared and remember nothing of it', async () => {
    // A user may ask for so many tests in a minute only.
    const account = { username: 'amelia', role: 'admin', password: 'another horse battery' };
    await operator.call('POST', '/api/user', account);
    const [first, amelia] = [operator, stack.operator()];
    await amelia.signIn(account.username, account.password);
    operator = amelia;
    const words = { text: 'I am allergic to peanuts.', question: 'What am I allergic to?' };
    const [local, service] = await Promise.all([
      test('Memory', 'local', {}, words),
      test('Memory', 'mem0ai', { base_url: mem0.url, api_key: KEY, add_window_seconds: 0 }, words),
    ]);
    operator = first;
    for (const view of [local, service]) {
      expect(short(view)).toMatch(/add:ok search:ok delete:ok$/);
      const facts = view.steps.flatMap((step) => step.facts).map(({ name, value }) => [name, value]);
      expect(Object.fromEntries(facts)).toMatchObject({
        said: words.text,
        learnt: expect.stringMatching(/peanuts/i) as string,
        recalled: expect.stringMatching(/peanuts/i) as string,
      });
    }
    expect(mem0.store.removeWhere(() => true)).toBe(0);
  });

  it('of each offline kind, for real', async () => {
    const found = [];
    for (const [kind, code] of [
      ['VAD', 'silero'],
      ['ASR', 'moonshine'],
      ['TTS', 'espeak'],
      ['LLM', 'rule_based'],
      ['Memory', 'local'],
    ] as const)
      found.push([code, short(await test(kind, code))]);
    expect(found).toEqual([
      ['silero', 'settings:ok load:ok call:ok'],
      ['moonshine', 'settings:ok load:ok call:ok'],
      ['espeak', 'settings:ok call:ok'],
      ['rule_based', 'settings:ok call:ok'],
      ['local', 'settings:ok add:ok search:ok delete:ok'],
    ]);
  });

  it('of a voice, and hears it', async () => {
    const view = await test('TTS', 'flite', {}, { voice: 'rms', text: 'Good morning.' });
    expect([short(view), view.hasAudio]).toEqual(['settings:ok call:ok', true]);
    const wav = await operator.bytes(`/api/model/provider-test/${view.id}/audio`);
    const { samples, sampleRateHz } = readWav(wav);
    expect(samples.length / sampleRateHz).toBeGreaterThan(0.5);
  });

  it('while the gateway dies, and without one', async () => {
    openAi.faults.hang();
    const asked = await order('LLM', 'openai', { base_url: openAi.url, model_name: 'm', api_key: KEY });
    await follow(asked, ({ steps }) => steps.some(({ name }) => name === 'call'));
    await stack.killGateway();
    openAi.faults.clear();
    const lost = await follow(asked, ({ state }) => state === 'lost');
    expect(lost.hint?.en).toContain('Test again');
    const alone = await until(
      'the manager knows that the gateway is gone',
      () => order('VAD', 'silero'),
      ({ state }) => state === 'no-gateway',
    );
    expect(alone.hint?.zh).toContain('网关');
    await stack.startGateway();
    expect((await test('VAD', 'silero')).isOk).toBe(true);
  });
});
