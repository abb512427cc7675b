import { readWav } from '@xiaozhi/audio';
import type { MemoryView, ModelProviderView, PageView } from '@xiaozhi/contracts';
import { startOpenAiEmulator } from '@xiaozhi/openai-emulator';
import type { ChatMessage, OpenAiEmulator } from '@xiaozhi/openai-emulator';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Operator } from '../src/operator.js';
import { workspaceRoot } from '../src/service-process.js';
import { Stack } from '../src/stack.js';
import { until } from '../src/until.js';

const API_KEY = 'sk-e2e-0123456789';
const DEVICE = '02:00:00:00:00:0f';
const SAID = 'My dog is the fluffy one, Bruno.';
const FACT = "User's dog is called Bruno.";
const recording = readWav(readFileSync(resolve(workspaceRoot, 'tools/device-simulator/fixtures/jfk.wav')));

/** Answers as a model would: facts when asked for facts, otherwise from what the prompt remembers. */
function answer(messages: readonly ChatMessage[]): string {
  const system = messages.find(({ role }) => role === 'system')?.content ?? '';
  const asked = messages.at(-1)?.content ?? '';
  if (system.includes('long-term memory')) {
    const dialogue = JSON.parse(asked) as { message: number; content: string }[];
    const said = dialogue.find(({ content }) => content.includes(SAID));
    const fact = { text: FACT, kind: 'relation', slot: 'relation:dog', message: said?.message, quote: SAID };
    return JSON.stringify(said === undefined ? [] : [fact]);
  }
  return system.includes(FACT) ? 'It is Bruno. A fluffy one.' : 'What a nice dog.';
}

describe('an agent that hears, thinks and speaks with an OpenAI-compatible service', () => {
  const stack = new Stack();
  let emulator: OpenAiEmulator;
  let operator: Operator;
  let agentId: string;

  beforeAll(async () => {
    emulator = await startOpenAiEmulator({ apiKey: API_KEY, chat: answer, transcript: () => SAID });
    operator = await stack.start();
    for (const modelType of ['LLM', 'ASR', 'TTS']) {
      const model = modelType === 'TTS' ? 'model' : 'model_name';
      await operator.call('POST', '/api/model/provider', {
        modelType,
        providerCode: 'openai',
        name: `Service for ${modelType}`,
        fields: [
          { key: 'base_url', label: 'Base URL', type: 'url', value: emulator.url },
          { key: 'api_key', label: 'API key', type: 'password', value: API_KEY },
          { key: model, label: 'Model', type: 'text', value: 'emulated' },
        ],
        sort: 1,
      });
    }
    const device = stack.device(DEVICE);
    await device.connect();
    device.drop();
    const { list } = await operator.call<PageView<{ id: string }>>('GET', '/api/agent?page=1&limit=10');
    agentId = list[0]?.id ?? '';
    await operator.call('PUT', `/api/agent/${agentId}`, {
      models: { LLM: 'openai', ASR: 'openai', TTS: 'openai' },
    });
  });

  afterAll(async () => {
    await stack.stop();
    await emulator.stop();
  });

  it('answers speech in speech, and keeps what the model found worth keeping', async () => {
    const device = stack.device(DEVICE);
    await device.connect();
    const turn = await device.speak(recording, { mode: 'manual' });
    expect(turn).toMatchObject({ stt: SAID, reply: 'What a nice dog.' });
    expect(turn.framesCount).toBeGreaterThan(0);
    device.drop();
    expect(device.violations).toEqual([]);
    expect(new Set(emulator.requests.map(({ path }) => path))).toEqual(
      new Set(['/v1/audio/transcriptions', '/v1/chat/completions', '/v1/audio/speech']),
    );

    const memories = await until(
      'the memory that the model found',
      () => operator.call<PageView<MemoryView>>('GET', `/api/memory?agentId=${agentId}&page=1&limit=10`),
      ({ list }) => list.some(({ text }) => text === FACT),
    );
    expect(memories.list.find(({ text }) => text === FACT)?.provenance).toMatchObject({ utterance: SAID });
  });

  it('hands the model what it remembers in the next session', async () => {
    const device = stack.device(DEVICE);
    await device.connect();
    const turn = await device.say('What is my dog called?');
    expect(turn.sentences).toEqual(['It is Bruno.', 'A fluffy one.']);
    device.drop();
    expect(device.violations).toEqual([]);
  });

  it.each([
    ['answers with errors', () => emulator.faults.failNext(100, 500)],
    ['answers with a web page', () => emulator.faults.garbage(100)],
    ['hangs', () => emulator.faults.hang()],
  ])('ends the turn and lives on while the service %s', async (_, breakIt) => {
    const device = stack.device(DEVICE);
    await device.connect();
    breakIt();
    await device.say('Is anybody there?');
    emulator.faults.clear();
    expect((await device.say('What is my dog called?')).reply).toContain('Bruno');
    device.drop();
    expect(device.violations).toEqual([]);
    expect(stack.output).not.toContain(API_KEY);
  });

  it('goes on with what the operator named as fallback while the service is down', async () => {
    const { list } = await operator.call<PageView<ModelProviderView>>(
      'GET',
      '/api/model/provider?page=1&limit=100',
    );
    for (const [kind, fallback] of [
      ['LLM', 'LLM_RuleBased'],
      ['ASR', 'ASR_Moonshine'],
      ['TTS', 'TTS_Offline'],
    ]) {
      const provider = list.find((item) => item.modelType === kind && item.providerCode === 'openai');
      const fields = [{ key: 'fallback', label: 'Fallback', type: 'text', value: fallback }];
      await operator.call('PUT', `/api/model/provider/${provider?.id}`, { fields });
    }
    const device = stack.device(DEVICE);
    await device.connect();
    expect((await device.say('What is my dog called?')).reply).toContain('Bruno');
    emulator.faults.failNext(1_000, 503);
    const spoken = await device.speak(recording, { mode: 'manual' });
    expect(spoken.stt.toLowerCase()).toContain('ask not what your country can do for you');
    const asked = await device.say('What is my dog called?');
    emulator.faults.clear();
    expect(asked.reply).toContain('You told me that your dog is called Bruno');
    expect(asked.framesCount).toBeGreaterThan(0);
    device.drop();
    expect(device.violations).toEqual([]);
  });
});
