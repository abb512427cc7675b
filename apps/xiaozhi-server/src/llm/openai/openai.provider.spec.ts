import { openAiDialect, startLlmEmulator } from '@xiaozhi/llm-emulator';
import type { LlmEmulator, OpenAiDialectOptions } from '@xiaozhi/llm-emulator';
import { silentLogger } from '@xiaozhi/observability';
import { requestOf } from '../llm.contract.js';
import { describeLlmService, partsOf, textOf } from '../llm-service.contract.js';
import { describeLlmCompletion, describeLlmTools } from '../llm-tools.contract.js';
import type { Llm, LlmRequest, LlmUsage, ToolCall } from '../llm.js';
import { llmRegistry } from '../llm.registry.js';

const USAGE: LlmUsage = { inputTokens: 20, cachedInputTokens: 5, outputTokens: 7 };
const contract = {
  code: 'openai',
  dialect: () => openAiDialect(),
  fields: { model_name: 'm' },
  keyField: 'api_key',
  usage: USAGE,
};
describeLlmService(contract);
describeLlmTools(contract);
describeLlmCompletion(contract);

describe('the ways in which services differ', () => {
  const never = new AbortController().signal;
  const request: LlmRequest = {
    ...requestOf('What time is it in Rome?'),
    tools: [{ name: 'clock', description: 'Tells the time.', parameters: { type: 'object' } }],
  };
  const call = { name: 'clock', arguments: { city: 'Rome' } };
  let emulator: LlmEmulator | undefined;
  afterEach(() => emulator?.stop());

  async function start(options: OpenAiDialectOptions): Promise<(fields?: object) => Llm> {
    const answer = { thought: 'Rome, hm.', pieces: ['Hello.'], calls: [call] };
    const started = await startLlmEmulator({ dialect: openAiDialect(options), answer: () => answer });
    emulator = started;
    const deps = { logger: silentLogger(), modelsDir: 'models' };
    return (fields = {}) =>
      llmRegistry.create('openai', { base_url: started.url, model_name: 'm', ...fields }, deps);
  }
  const lastBody = (): unknown => emulator?.requests.at(-1)?.body;

  it.each<OpenAiDialectOptions>([
    { thoughts: 'reasoning_content' },
    { thoughts: 'reasoning' },
    { thoughts: 'think-tags' },
    { thoughts: 'think-tags', calls: 'text' },
  ])('speaks neither thoughts nor calls, also with tools: %j', async (options) => {
    const { parts, failure } = await partsOf((await start(options))().reply(request, never));
    expect(failure).toBeUndefined();
    expect(textOf(parts)).toBe('Hello.');
    const last = parts.at(-1) as ToolCall;
    expect([last.name, JSON.parse(last.arguments)]).toEqual(['clock', { city: 'Rome' }]);
  });

  it.each<OpenAiDialectOptions>([{ usage: 'asked' }, { usage: 'with-last-choice' }, { usage: 'x_groq' }])(
    'reads the cost wherever it stands: %j',
    async (options) => {
      const told: LlmUsage[] = [];
      const llm = (await start(options))();
      await partsOf(llm.reply({ ...request, onUsage: (usage) => told.push(usage) }, never));
      expect(told).toEqual([USAGE]);
    },
  );

  it('does not ask a server for the cost that refuses the question', async () => {
    const make = await start({ refuses: ['stream_options'] });
    const asked = await partsOf(make().reply(request, never));
    expect(asked.failure).toMatchObject({ code: 'LLM_REJECTED' });
    expect(String(asked.failure)).toContain("Unsupported parameter: 'stream_options'");
    expect((await partsOf(make({ include_usage: false }).reply(request, never))).failure).toBeUndefined();
  });

  it('gives its reasoning back to DeepSeek within a turn, and to nobody else', async () => {
    const make = await start({ wantsThoughtBack: true });
    const deepSeek = make({ service: 'deepseek', thinking: 'default' });
    const { parts } = await partsOf(deepSeek.reply(request, never));
    const calls = parts.filter((part) => typeof part !== 'string');
    const round = { text: 'Hello.', calls, results: ['It is noon.'] };
    expect((await partsOf(deepSeek.reply({ ...request, rounds: [round] }, never))).failure).toBeUndefined();
    expect(lastBody()).toMatchObject({ messages: [{}, {}, { reasoning_content: 'Rome, hm.' }, {}] });
    const other = make({ service: 'qwen' });
    expect((await partsOf(other.reply({ ...request, rounds: [round] }, never))).failure).toMatchObject({
      code: 'LLM_REJECTED',
    });
  });

  it.each([
    ['openai', 'gpt-4o', {}],
    ['openai', 'gpt-5-mini', { reasoning_effort: 'minimal' }],
    ['openai', 'gpt-5.2', { reasoning_effort: 'none' }],
    ['openai', 'gpt-5-chat-latest', {}],
    ['openai', 'o4-mini', { reasoning_effort: 'low' }],
    ['deepseek', 'deepseek-chat', { thinking: { type: 'disabled' } }],
    ['deepseek', 'deepseek-reasoner', {}],
    ['qwen', 'qwen3-max', { enable_thinking: false }],
    ['glm', 'glm-4.6', { thinking: { type: 'disabled' } }],
    ['ark', 'doubao-seed-1.6', { thinking: { type: 'disabled' } }],
    ['groq', 'qwen/qwen3-32b', { reasoning_effort: 'none' }],
    ['groq', 'openai/gpt-oss-20b', { reasoning_effort: 'low' }],
    ['groq', 'llama-3.3-70b-versatile', {}],
    ['vllm', 'Qwen/Qwen3-8B', { chat_template_kwargs: { enable_thinking: false, thinking: false } }],
    ['lmstudio', 'qwen3-8b', {}],
    ['ollama', 'qwen3:8b', { reasoning_effort: 'none' }],
    ['ollama', 'gpt-oss:20b', { reasoning_effort: 'low' }],
    ['other', 'anything', {}],
    ['auto', 'anything', {}],
  ])('switches thinking off at %s for %s with %j', async (service, model, expected) => {
    const make = await start({});
    const fields = { service, model_name: model, include_usage: false };
    await partsOf(make(fields).reply(requestOf('Hi'), never));
    const messages = [
      { role: 'system', content: 'You are an assistant.' },
      { role: 'user', content: 'Hi' },
    ];
    expect(lastBody()).toEqual({ model, messages, stream: true, ...expected });
    await partsOf(make({ ...fields, thinking: 'default' }).reply(requestOf('Hi'), never));
    expect(lastBody()).toEqual({ model, messages, stream: true });
  });

  it.each([
    ['openai', 'auto', 'max_completion_tokens'],
    ['groq', 'auto', 'max_completion_tokens'],
    ['qwen', 'auto', 'max_tokens'],
    ['other', 'auto', 'max_tokens'],
    ['openai', 'max_tokens', 'max_tokens'],
    ['other', 'max_completion_tokens', 'max_completion_tokens'],
  ])('bounds a reply at %s (%s) by %s', async (service, field, expected) => {
    const make = await start({});
    const fields = { service, max_tokens: 99, max_tokens_field: field };
    await partsOf(make(fields).reply(requestOf('Hi'), never));
    const { max_tokens: tokens, max_completion_tokens: completion } = lastBody() as Record<string, unknown>;
    expect({ max_tokens: tokens, max_completion_tokens: completion }).toEqual({
      max_tokens: undefined,
      max_completion_tokens: undefined,
      [expected]: 99,
    });
  });

  it('sends settings only where they are set, and the operator’s own fields last', async () => {
    const make = await start({});
    const settings = { temperature: 0.3, top_p: 0.9, frequency_penalty: 0.5 };
    const extra = '{"temperature": 0.9, "seed": 7, "stream": false}';
    await partsOf(make({ ...settings, extra_body: extra }).reply(requestOf('Hi'), never));
    expect(lastBody()).toMatchObject({ ...settings, temperature: 0.9, seed: 7, stream: true });
    expect(() => make({ extra_body: 'seed: 7' })).toThrow('More request fields (JSON) must be a JSON object');
  });

  it('asks for one answer at temperature 0, where the model lets that be set', async () => {
    const make = await start({});
    await make({ service: 'other' }).complete?.({ system: 's', user: 'u' }, never);
    expect(lastBody()).toMatchObject({ temperature: 0 });
    await make({ service: 'openai', model_name: 'gpt-5' }).complete?.({ system: 's', user: 'u' }, never);
    expect(lastBody()).not.toHaveProperty('temperature');
  });

  it('takes an address with a slash, with the route, or under its older name', async () => {
    const make = await start({});
    const url = emulator?.url ?? '';
    for (const fields of [
      { base_url: `${url}/` },
      { base_url: `${url}/chat/completions` },
      { base_url: '', url },
    ])
      expect((await partsOf(make(fields).reply(requestOf('Hi'), never))).failure).toBeUndefined();
  });
});
