import { ollamaDialect } from '@xiaozhi/llm-emulator';
import { requestOf } from '../llm.contract.js';
import { describeLlmService, partsOf, textOf, useService } from '../llm-service.contract.js';
import { describeLlmCompletion, describeLlmTools } from '../llm-tools.contract.js';
import type { LlmRequest } from '../llm.js';

const contract = {
  code: 'ollama',
  dialect: ollamaDialect,
  fields: { model_name: 'qwen3:8b' },
  contextFields: { num_ctx: 2_000 },
  keyField: 'api_key',
  usage: { inputTokens: 20, cachedInputTokens: 0, outputTokens: 7 },
};
describeLlmService(contract);
describeLlmTools(contract);
describeLlmCompletion(contract);

describe('the ollama language model', () => {
  const service = useService(contract);
  const never = new AbortController().signal;
  const lastBody = (): unknown => service().emulator.requests.at(-1)?.body;
  const request: LlmRequest = {
    ...requestOf('Hi'),
    tools: [{ name: 'clock', description: 'Tells the time.', parameters: { type: 'object' } }],
  };

  it('keeps the model loaded, sets the context and switches thinking off', async () => {
    await partsOf(service().make().reply(requestOf('Hi'), never));
    expect(lastBody()).toEqual({
      model: 'qwen3:8b',
      messages: [
        { role: 'system', content: 'You are an assistant.' },
        { role: 'user', content: 'Hi' },
      ],
      stream: true,
      think: false,
      keep_alive: '1h',
      options: { num_ctx: 8192 },
    });
  });

  it('sends what is set', async () => {
    const fields = {
      temperature: 0.3,
      top_p: 0.9,
      max_tokens: 99,
      num_ctx: 4096,
      keep_alive: '-1',
      thinking: 'default',
    };
    await partsOf(service().make(fields).reply(requestOf('Hi'), never));
    expect(lastBody()).toMatchObject({
      keep_alive: -1,
      options: { num_ctx: 4096, temperature: 0.3, top_p: 0.9, num_predict: 99 },
    });
    expect(lastBody()).not.toHaveProperty('think');
    await partsOf(service().make({ model_name: 'gpt-oss:20b' }).reply(requestOf('Hi'), never));
    expect(lastBody()).toMatchObject({ think: 'low' });
  });

  it.each(['', '/', '/v1', '/v1/', '/api', '/api/chat'])('takes an address that ends in %j', async (end) => {
    const llm = service().make({ base_url: `${service().emulator.url}${end}` });
    expect((await partsOf(llm.reply(requestOf('Hi'), never))).failure).toBeUndefined();
  });

  it.each(['model "qwen3:8b" not found, try pulling it first', "model 'qwen3:8b' not found"])(
    'says how to get a model that is not there: %s',
    async (error) => {
      service().emulator.faults.status(404, { body: JSON.stringify({ error }) });
      const { failure } = await partsOf(service().make().reply(requestOf('Hi'), never));
      expect(failure).toMatchObject({ code: 'LLM_REJECTED', retryable: false });
      expect(String(failure)).toContain('ollama pull qwen3:8b');
    },
  );

  it('talks with a model that takes no tools, and offers it none from then on', async () => {
    const body = JSON.stringify({ error: 'registry.ollama.ai/library/gemma3:4b does not support tools' });
    service().emulator.faults.status(400, { body, n: 1 });
    const llm = service().make();
    expect(textOf((await partsOf(llm.reply(request, never))).parts)).toBe('You said: Hi');
    service().emulator.faults.clear();
    expect(textOf((await partsOf(llm.reply(request, never))).parts)).toBe('You said: Hi');
    expect(
      service()
        .emulator.requests.slice(-2)
        .map(({ tools }) => tools),
    ).toEqual([[], []]);
  });

  it('passes on any other refusal', async () => {
    service().emulator.faults.status(400, { body: '{"error":"invalid options: num_ctx"}' });
    const { failure } = await partsOf(service().make().reply(request, never));
    expect(String(failure)).toContain('It says: invalid options: num_ctx.');
  });
});
