import { cozeDialect } from '@xiaozhi/llm-emulator';
import { requestOf } from '../llm.contract.js';
import { describeLlmService, partsOf, useService } from '../llm-service.contract.js';
import type { LlmRequest } from '../llm.js';
import { CozeReplyReader } from './coze-reply-reader.js';

const contract = {
  code: 'coze',
  dialect: cozeDialect,
  fields: { bot_id: 'b' },
  keyField: 'personal_access_token',
  usage: { inputTokens: 20, cachedInputTokens: 0, outputTokens: 7 },
};
describeLlmService(contract);

const text = (role: 'user' | 'assistant', content: string): object => ({
  role,
  type: role === 'user' ? 'question' : 'answer',
  content,
  content_type: 'text',
});
const request: LlmRequest = {
  ...requestOf(''),
  system: 'You are a parrot.',
  messages: [
    { role: 'user', content: 'Hello' },
    { role: 'assistant', content: 'Hello, hello' },
    { role: 'user', content: 'How late is it?' },
  ],
};
const dialogue = [text('user', 'Hello'), text('assistant', 'Hello, hello'), text('user', 'How late is it?')];

describe('the coze language model', () => {
  const service = useService(contract);
  const never = new AbortController().signal;
  const lastBody = (): unknown => service().emulator.requests.at(-1)?.body;

  it('sends persona and dialogue in a conversation of its own, the question last', async () => {
    await partsOf(service().make().reply(request, never));
    expect(lastBody()).toEqual({
      bot_id: 'b',
      user_id: 'xiaozhi',
      stream: true,
      auto_save_history: false,
      additional_messages: [text('user', 'You are a parrot.'), ...dialogue],
    });
    await partsOf(service().make({ send_prompt: false, user_id: 'me' }).reply(request, never));
    expect(lastBody()).toMatchObject({ user_id: 'me', additional_messages: dialogue });
  });

  it('takes over the results of another model’s calls', async () => {
    const call = { kind: 'tool-call' as const, id: '1', name: 'clock', arguments: '{}' };
    const rounds = [{ text: '', calls: [call], results: ['Noon.'] }];
    await partsOf(
      service()
        .make()
        .reply({ ...request, rounds }, never),
    );
    expect(lastBody()).toMatchObject({
      additional_messages: [text('user', 'You are a parrot.\nResult of clock: Noon.'), ...dialogue],
    });
  });

  it('sends no more messages than the service takes', async () => {
    const messages = Array.from({ length: 301 }, (_, index) => ({
      role: index % 2 === 0 ? ('user' as const) : ('assistant' as const),
      content: `${index}`,
    }));
    await partsOf(
      service()
        .make()
        .reply({ ...request, messages }, never),
    );
    const sent = service().emulator.requests.at(-1)?.messages ?? [];
    expect([sent.length, sent[0]?.text, sent.at(-1)?.text]).toEqual([100, 'You are a parrot.', '300']);
  });

  it.each([
    [4100, 'LLM_UNAUTHORIZED'],
    [4101, 'LLM_UNAUTHORIZED'],
    [4000, 'LLM_REJECTED'],
    [4200, 'LLM_REJECTED'],
    [4013, 'LLM_UNAVAILABLE'],
    [5000, 'LLM_UNAVAILABLE'],
  ])('understands a refusal with status 200 and code %d', async (code, expected) => {
    service().emulator.faults.status(200, { body: JSON.stringify({ code, msg: 'Refused.' }) });
    const { failure } = await partsOf(service().make().reply(request, never));
    expect(failure).toMatchObject({ code: expected });
    expect(String(failure)).toContain(`Refused., ${code}`);
  });
});

describe(CozeReplyReader, () => {
  const read = (name: string, data: object): object =>
    new CozeReplyReader('http://coze', []).read({ name, data: JSON.stringify(data) });

  it.each([
    ['a card', { type: 'answer', content_type: 'card', content: '{}' }],
    ['a result of a plugin', { type: 'tool_response', content_type: 'text', content: '{}' }],
  ])('does not speak %s', (_, message) => {
    expect(read('conversation.message.delta', message)).toMatchObject({ text: '' });
  });

  it('says that a plugin cannot be run here', () => {
    expect(() => read('conversation.chat.requires_action', {})).toThrow('take it out of the agent');
  });
});
