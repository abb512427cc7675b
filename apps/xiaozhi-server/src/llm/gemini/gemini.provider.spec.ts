import { geminiDialect } from '@xiaozhi/llm-emulator';
import { requestOf } from '../llm.contract.js';
import { describeLlmService, partsOf, useService } from '../llm-service.contract.js';
import { describeLlmCompletion, describeLlmTools } from '../llm-tools.contract.js';
import { GeminiReplyReader } from './gemini-reply-reader.js';

const contract = {
  code: 'gemini',
  dialect: geminiDialect,
  fields: { model_name: 'gemini-3-flash' },
  keyField: 'api_key',
  usage: { inputTokens: 20, cachedInputTokens: 5, outputTokens: 7 },
};
describeLlmService(contract);
describeLlmTools(contract);
describeLlmCompletion(contract);

describe('the gemini language model', () => {
  const service = useService(contract);
  const never = new AbortController().signal;
  const failureOf = async (): Promise<unknown> =>
    (await partsOf(service().make().reply(requestOf('Hi'), never))).failure;

  it.each([
    ['gemini-2.5-flash', { thinkingBudget: 0 }],
    ['gemini-2.5-pro', { thinkingBudget: 128 }],
    ['models/gemini-3-flash', { thinkingLevel: 'minimal' }],
    ['gemini-3-pro', { thinkingLevel: 'low' }],
    ['gemini-2.0-flash', undefined],
  ])('keeps the thinking of %s as short as can be', async (model, thinkingConfig) => {
    await partsOf(service().make({ model_name: model, max_tokens: 99 }).reply(requestOf('Hi'), never));
    const { body, path } = service().emulator.requests.at(-1) ?? {};
    expect(path).toContain(`/models/${model.replace('models/', '')}:streamGenerateContent`);
    expect(body?.generationConfig).toEqual({
      maxOutputTokens: 99,
      ...(thinkingConfig === undefined ? {} : { thinkingConfig }),
    });
  });

  it('tells a wrong key, which the service calls a bad request', async () => {
    const error = { code: 400, message: 'API key not valid.', status: 'INVALID_ARGUMENT' };
    service().emulator.faults.status(400, { body: JSON.stringify([{ error }]) });
    expect(await failureOf()).toMatchObject({ code: 'LLM_UNAUTHORIZED' });
  });

  it('finds the time to wait in the body', async () => {
    const details = [{ '@type': 'type.googleapis.com/google.rpc.RetryInfo', retryDelay: '34.5s' }];
    const error = { code: 429, message: 'Quota.', status: 'RESOURCE_EXHAUSTED', details };
    service().emulator.faults.status(429, { body: JSON.stringify({ error }) });
    expect(await failureOf()).toMatchObject({ code: 'LLM_UNAVAILABLE', retryAfterMs: 34_500 });
  });

  it.each([
    [
      'what was said',
      { promptFeedback: { blockReason: 'SAFETY' } },
      'LLM_REJECTED',
      'will not take what was said: SAFETY',
    ],
    ['its reply', { candidates: [{ finishReason: 'SAFETY' }] }, 'LLM_REJECTED', 'withheld its reply: SAFETY'],
    ['a copied reply', { candidates: [{ finishReason: 'RECITATION' }] }, 'LLM_REJECTED', 'RECITATION'],
    ['a slip', { candidates: [{ finishReason: 'MALFORMED_FUNCTION_CALL' }] }, 'LLM_UNAVAILABLE', 'MALFORMED'],
  ])('says that the service blocked %s', (_, response, code, words) => {
    const reader = new GeminiReplyReader({ url: 'http://service', confidential: [], echoOf: '' });
    let failure: unknown;
    try {
      reader.read(JSON.stringify(response));
    } catch (error) {
      failure = error;
    }
    expect(failure).toMatchObject({ code });
    expect(String(failure)).toContain(words);
  });

  it('sends an older model no signature that it did not give', async () => {
    const call = { kind: 'tool-call' as const, id: '1', name: 'stop', arguments: '{}' };
    const rounds = [{ text: '', calls: [call], results: ['Done.'] }];
    const llm = service().make({ model_name: 'gemini-2.0-flash' });
    expect((await partsOf(llm.reply({ ...requestOf('Hi'), rounds }, never))).failure).toBeUndefined();
    expect(JSON.stringify(service().emulator.requests.at(-1)?.body)).not.toContain('thoughtSignature');
  });

  it('gives a function without parameters no schema', async () => {
    const tools = [
      { name: 'stop', description: 'Stops.', parameters: { type: 'object' as const, properties: {} } },
    ];
    await partsOf(
      service()
        .make()
        .reply({ ...requestOf('Hi'), tools }, never),
    );
    expect(service().emulator.requests.at(-1)?.body.tools).toEqual([
      { functionDeclarations: [{ name: 'stop', description: 'Stops.' }] },
    ]);
  });
});
