import { createServer } from 'node:http';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { readWav } from '@xiaozhi/audio';
import { InMemoryMemoryStore } from '@xiaozhi/memory-local/testing';
import { PROBE_ROLE_ID } from '@xiaozhi/memory';
import { startOpenAiEmulator } from '@xiaozhi/openai-emulator';
import type { OpenAiEmulator } from '@xiaozhi/openai-emulator';
import type { ProviderTestOrder } from '@xiaozhi/contracts';
import { sharedSynthesisWorker } from '../speech/tts/synthesis-worker/synthesis-worker.js';
import { probeDeps } from '../testing/probe-deps.js';
import type { ProbeDeps } from './kinds/kind-probe.js';
import { RECORDED_WORDS } from './kinds/test-recording.js';
import { ProviderTest } from './run-test.js';

const KEY = 'sk-right-key-0123456789';
jest.setTimeout(30_000);

type Settings = ProviderTestOrder['settings'];
async function test(
  kind: string,
  code: string,
  settings: Settings,
  more: { deps?: ProbeDeps; order?: Partial<ProviderTestOrder>; signal?: AbortSignal } = {},
): Promise<ProviderTest> {
  const order = { testId: 't', kind, code, settings, language: 'en' as const, ...more.order };
  const { deps = probeDeps(), signal = AbortSignal.timeout(20_000) } = more;
  const made = new ProviderTest(order, { deps, signal });
  await made.run();
  return made;
}
/** `name:state` or `name:fault`, in order. */
const short = ({ steps }: ProviderTest): string =>
  steps.list.map(({ name, state, fault }) => `${name}:${fault ?? state}`).join(' ');
const facts = ({ steps }: ProviderTest): Record<string, string | number> =>
  Object.fromEntries(steps.list.flatMap(({ facts: found }) => found).map(({ name, value }) => [name, value]));

describe(ProviderTest, () => {
  let service: OpenAiEmulator;
  let settings: Settings;
  beforeAll(async () => {
    service = await startOpenAiEmulator({
      apiKey: KEY,
      chat: () => 'Ready.',
      transcript: () => RECORDED_WORDS.toUpperCase(),
    });
    settings = { base_url: service.url, model_name: 'm', api_key: KEY };
  });
  afterEach(() => service.faults.clear());
  afterAll(async () => {
    await service.stop();
    await sharedSynthesisWorker.close();
  });

  it('asks a language model for a word', async () => {
    const made = await test('LLM', 'openai', settings);
    expect(short(made)).toBe('settings:ok dns:ok connect:ok auth:ok call:ok');
    expect(facts(made)).toMatchObject({ answer: 'Ready.', 'first-token-ms': expect.any(Number) as number });
  });

  it('has a recogniser understand a sentence, and says where it understands another', async () => {
    const made = await test('ASR', 'openai', settings);
    expect(short(made)).toBe('settings:ok dns:ok connect:ok auth:ok call:ok');
    expect(facts(made)).toMatchObject({ said: RECORDED_WORDS, heard: RECORDED_WORDS.toUpperCase() });
    const deaf = await startOpenAiEmulator({ transcript: () => 'Thank you for watching.' });
    const other = await test('ASR', 'openai', { ...settings, base_url: deaf.url });
    await deaf.stop();
    expect(short(other)).toContain('call:other-words');
    expect(other.steps.hasFailed).toBe(false);
  });

  it('has a voice speak, in the words and the voice that are asked for', async () => {
    const order = { voice: 'nova', text: 'Good morning.' };
    const made = await test('TTS', 'openai', { ...settings, model: 'tts-1' }, { order });
    expect(short(made)).toBe('settings:ok dns:ok connect:ok auth:ok call:ok');
    const { samples, sampleRateHz } = readWav(made.audio ?? new Uint8Array());
    expect(samples.length / sampleRateHz).toBeCloseTo(Number(facts(made)['audio-ms']) / 1_000, 2);
    expect(service.requests.at(-1)?.body).toMatchObject({ voice: 'nova', input: 'Good morning.' });
  });

  it('has a vision model look at a picture', async () => {
    const made = await test('VLLM', 'openai', settings);
    expect(short(made)).toBe('settings:ok dns:ok connect:ok auth:ok call:ok');
    expect(JSON.stringify(service.requests.at(-1)?.body)).toContain('data:image/png;base64,iVBORw0KGgo');
  });

  it.each(['LLM', 'ASR', 'TTS', 'VLLM'])('tells a wrong key of %s from a missing one', async (kind) => {
    const wrong = await test(kind, 'openai', { ...settings, api_key: 'sk-wrong-key-00000' });
    expect(short(wrong)).toBe('settings:ok dns:ok connect:ok auth:key-refused call:skipped');
    expect(wrong.steps.find('auth')?.field).toBe('api_key');
    const { api_key: _, ...without } = settings;
    expect(short(await test(kind, 'openai', without))).toContain('auth:key-missing call:skipped');
  });

  it.each([
    [403, 'auth:forbidden call:skipped', 'api_key'],
    [404, 'auth:skipped call:not-found', 'base_url'],
    [429, 'auth:skipped call:throttled', 'base_url'],
    [500, 'auth:skipped call:service-broken', 'base_url'],
    [402, 'auth:skipped call:quota', 'base_url'],
    [400, 'auth:skipped call:request-refused', 'base_url'],
  ])('says what HTTP %i means', async (status, end, field) => {
    service.faults.failNext(9, status);
    const made = await test('LLM', 'openai', settings);
    expect(short(made)).toBe(`settings:ok dns:ok connect:ok ${end}`);
    const failed = made.steps.list.find(({ state }) => state === 'failed');
    expect(failed).toMatchObject({ field, message: expect.stringContaining(String(status)) as string });
  });

  it.each(['LLM', 'ASR', 'VLLM'])('says that a web page is no answer of %s', async (kind) => {
    service.faults.garbage();
    expect(short(await test(kind, 'openai', settings))).toMatch(/call:(bad-answer|empty-answer)$/);
  });

  it('ends what hangs, by the provider’s own limit and by the test’s', async () => {
    service.faults.hang();
    expect(short(await test('LLM', 'openai', { ...settings, timeout: 0.2 }))).toContain('call:timed-out');
    const signal = AbortSignal.timeout(300);
    expect(short(await test('LLM', 'openai', settings, { signal }))).toContain('call:timed-out');
  });

  it('goes no further than the way to the service', async () => {
    const made = await test('LLM', 'openai', { ...settings, base_url: 'http://127.0.0.1:1/v1' });
    expect(short(made)).toBe('settings:ok dns:ok connect:connection-refused call:skipped');
    const special = await test('LLM', 'openai', { ...settings, base_url: 'http://169.254.169.254/v1' });
    expect(short(special)).toBe('settings:ok dns:address-refused call:skipped');
    expect(special.steps.find('dns')?.message).toContain('URL_GUARD_ALLOW');
  });

  it('names the setting that makes a provider impossible', async () => {
    const { model_name: _, ...without } = settings;
    const made = await test('LLM', 'openai', without);
    expect(short(made)).toBe('settings:settings-invalid');
    expect(made.steps.list[0]).toMatchObject({ field: 'model_name' });
  });

  describe('with a service that says too much', () => {
    let server: Server;
    let answer = { status: 401, body: '' };
    let url: string;
    beforeAll(async () => {
      server = createServer((request, response) => {
        const echo = answer.body.replace('KEY', String(request.headers.authorization).slice(7));
        response.writeHead(answer.status, { 'content-type': 'application/json' }).end(echo);
      });
      await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
      url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`;
    });
    afterAll(() => new Promise((done) => server.close(done)));

    it('shows its words without the key', async () => {
      answer = {
        status: 401,
        body: '{"error":{"message":"Incorrect API key provided: KEY. See your account."}}',
      };
      const made = await test('LLM', 'openai', { ...settings, base_url: url });
      expect(short(made)).toContain('auth:key-refused');
      expect(made.steps.find('auth')?.message).toBe(
        'HTTP 401: Incorrect API key provided: […]. See your account.',
      );
      expect(JSON.stringify(made.steps.list)).not.toMatch(/right-key|authorization|Bearer/i);
    });

    it('knows a model that is not there', async () => {
      answer = {
        status: 404,
        body: '{"error":{"message":"The model `m` does not exist","code":"model_not_found"}}',
      };
      const made = await test('LLM', 'openai', { ...settings, base_url: url });
      expect(made.steps.find('call')).toMatchObject({ fault: 'model-unknown', field: 'model_name' });
    });
  });
});

describe('a test of a memory', () => {
  it('adds, finds and removes a memory of nobody', async () => {
    const store = new InMemoryMemoryStore();
    const made = await test('Memory', 'local', {}, { deps: probeDeps(store) });
    expect(short(made)).toBe('settings:ok add:ok search:ok delete:ok');
    expect(await store.list(PROBE_ROLE_ID, { includeSuperseded: true })).toEqual([]);
  });

  it('removes what it added where the search fails, and says where it cannot', async () => {
    const store = new InMemoryMemoryStore();
    const list = store.list.bind(store);
    let calls = 0;
    store.list = async (...args) => {
      calls += 1;
      if (calls === 2 || calls === 3) throw new Error('lost');
      return list(...args);
    };
    const made = await test('Memory', 'local', {}, { deps: probeDeps(store) });
    expect(short(made)).toMatch(/add:ok search:failed/);
    expect(await list(PROBE_ROLE_ID, { includeSuperseded: true })).toEqual([]);
    store.list = () => Promise.reject(new Error('lost'));
    const other = new InMemoryMemoryStore();
    other.removeAll = () => Promise.reject(new Error('read-only'));
    expect(short(await test('Memory', 'local', {}, { deps: probeDeps(other) }))).toContain(
      'delete:not-removed',
    );
  });

  it('is told of a store that is down', async () => {
    expect(short(await test('Memory', 'local', {}))).toMatch(
      /^settings:ok add:\S+ search:skipped delete:\S+$/,
    );
  });

  it('shows what a sentence teaches it and a question brings back, and leaves nothing of it', async () => {
    const store = new InMemoryMemoryStore();
    const applied = jest.spyOn(store, 'apply');
    const removed = jest.spyOn(store, 'removeAll');
    const order = { text: 'My name is Daniel and I live in Berlin.', question: 'Where do I live?' };
    const made = await test('Memory', 'local', {}, { deps: probeDeps(store), order });
    expect(short(made)).toBe('settings:ok add:ok search:ok delete:ok');
    const { said, learnt, recalled } = facts(made);
    expect(said).toBe(order.text);
    expect([learnt, recalled]).toEqual([expect.stringMatching(/daniel/i), expect.stringMatching(/berlin/i)]);
    const roles = [...applied.mock.calls, ...removed.mock.calls].map(([change]) =>
      typeof change === 'object' ? change.roleId : change,
    );
    expect(new Set(roles).size).toBe(1);
    expect(roles[0]).toMatch(/^probe:[0-9A-Z]{26}$/);
    for (const role of roles) expect(await store.list(role, { includeSuperseded: true })).toEqual([]);
  });

  it('shows that a sentence taught it nothing, which is no fault', async () => {
    const order = { text: 'How are you?' };
    const made = await test('Memory', 'local', {}, { deps: probeDeps(new InMemoryMemoryStore()), order });
    expect(short(made)).toBe('settings:ok add:ok search:ok delete:ok');
    expect(facts(made)).toMatchObject({ learnt: '', recalled: '' });
  });

  it('removes what a sentence taught it where that cannot be shown', async () => {
    const store = new InMemoryMemoryStore();
    const removed = jest.spyOn(store, 'removeAll');
    const list = store.list.bind(store);
    store.list = (...args) =>
      removed.mock.calls.length > 0 ? list(...args) : Promise.reject(new Error('lost'));
    const order = { text: 'My name is Daniel.' };
    const made = await test('Memory', 'local', {}, { deps: probeDeps(store), order });
    expect(short(made)).toMatch(/add:failed search:skipped/);
    expect(removed).toHaveBeenCalledTimes(1);
  });

  it('needs nothing of a memory that is off', async () => {
    expect(short(await test('Memory', 'nomem', {}))).toBe('settings:ok call:ok');
  });
});
