import { difyDialect } from '@xiaozhi/llm-emulator';
import { requestOf } from '../llm.contract.js';
import { describeLlmService, partsOf, useService } from '../llm-service.contract.js';
import type { LlmRequest } from '../llm.js';
import { DifyReplyReader } from './dify-reply-reader.js';

const contract = {
  code: 'dify',
  dialect: difyDialect,
  fields: {},
  keyField: 'api_key',
  usage: { inputTokens: 20, cachedInputTokens: 0, outputTokens: 7 },
};
describeLlmService(contract);

const call = { kind: 'tool-call' as const, id: '1', name: 'clock', arguments: '{}' };
const request: LlmRequest = {
  ...requestOf(''),
  system: 'You are a parrot.',
  messages: [
    { role: 'user', content: 'Hello' },
    { role: 'assistant', content: 'Hello, hello' },
    { role: 'user', content: 'How late is it?' },
  ],
};

describe('the dify language model', () => {
  const service = useService(contract);
  const never = new AbortController().signal;

  it('puts persona and dialogue before the question, in a conversation of its own', async () => {
    await partsOf(service().make().reply(request, never));
    expect(service().emulator.requests.at(-1)?.body).toEqual({
      query:
        'You are a parrot.\n\nThe conversation so far:\nUser: Hello\nAssistant: Hello, hello\n\nAnswer this:\nHow late is it?',
      inputs: {},
      response_mode: 'streaming',
      user: 'xiaozhi',
      auto_generate_name: false,
    });
  });

  it('gives them as variables to an app that declares them', async () => {
    const rounds = [{ text: '', calls: [call], results: ['Noon.'] }];
    await partsOf(
      service()
        .make({ history: 'inputs', user: 'me' })
        .reply({ ...request, rounds }, never),
    );
    expect(service().emulator.requests.at(-1)?.body).toMatchObject({
      query: 'How late is it?',
      inputs: {
        system_prompt: 'You are a parrot.',
        history: 'User: Hello\nAssistant: Hello, hello\nResult of clock: Noon.',
      },
      user: 'me',
    });
  });

  it('offers no tools, and extracts no memories', async () => {
    const tools = [{ name: 'clock', description: '', parameters: { type: 'object' as const } }];
    expect(
      (
        await partsOf(
          service()
            .make()
            .reply({ ...request, tools }, never),
        )
      ).failure,
    ).toBeUndefined();
    expect(service().make().complete).toBeUndefined();
  });

  it('says that a key belongs to no chat app', async () => {
    const body = '{"code":"not_chat_app","message":"Please check if your app mode matches.","status":400}';
    service().emulator.faults.status(400, { body });
    const { failure } = await partsOf(service().make().reply(request, never));
    expect(String(failure)).toContain('is no chat app');
  });
});

describe(DifyReplyReader, () => {
  const make = (): DifyReplyReader => new DifyReplyReader('http://dify', []);

  it('speaks the answer that moderation puts in place of one that was not spoken', () => {
    const reader = make();
    expect(reader.read('{"event":"message_replace","answer":"Let us change the subject."}')).toEqual({
      text: 'Let us change the subject.',
    });
    expect(reader.read('{"event":"message_replace","answer":"Again."}')).toEqual({});
  });

  it.each([
    ['{"event":"error","status":400,"code":"provider_quota_exceeded","message":"x"}', 'LLM_REJECTED'],
    ['{"event":"error","status":429,"code":"too_many_requests","message":"x"}', 'LLM_UNAVAILABLE'],
    ['{"event":"workflow_finished","data":{"status":"failed","error":"x"}}', 'LLM_UNAVAILABLE'],
  ])('fails with %s', (data, code) => {
    expect(() => make().read(data)).toThrow(expect.objectContaining({ code }) as Error);
  });
});
