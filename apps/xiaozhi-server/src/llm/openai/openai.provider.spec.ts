import { silentLogger } from '@xiaozhi/observability';
import { startOpenAiEmulator } from '@xiaozhi/openai-emulator';
import type { OpenAiEmulator } from '@xiaozhi/openai-emulator';
import { describeOpenAiFaults } from '../../speech/openai/openai-faults.contract.js';
import { describeLlm, replyWhole, requestOf } from '../llm.contract.js';
import type { Llm, LlmRequest, ReplyPart } from '../llm.js';
import { llmRegistry } from '../llm.registry.js';

const deps = { logger: silentLogger(), modelsDir: 'models' };
const never = new AbortController().signal;

let emulator: OpenAiEmulator;
beforeAll(async () => {
  emulator = await startOpenAiEmulator({
    chat: (messages, tools) =>
      tools.includes('clock') && messages.at(-1)?.role === 'user'
        ? { calls: [{ name: 'clock', arguments: '{"city":"Rome"}' }] }
        : `<think>It said something.</think>You said: ${messages.at(-1)?.content ?? ''}`,
  });
});
afterAll(() => emulator.stop());

function openAi(fields: Record<string, unknown> = {}): Llm {
  return llmRegistry.create('openai', { base_url: emulator.url, model_name: 'm', ...fields }, deps);
}

describeLlm('openai', {
  make: () => openAi(),
  exchanges: [
    ['one', 'You said: one'],
    ['two', 'You said: two'],
  ],
});
describeOpenAiFaults('openai reply', 'LLM', (fields, signal) => replyWhole(openAi(fields), 'Hi', signal));
describeOpenAiFaults('openai completion', 'LLM', async (fields, signal) =>
  openAi(fields).complete?.({ system: 's', user: 'u' }, signal),
);

describe('the openai language model', () => {
  it('streams pieces without the reasoning', async () => {
    const pieces: ReplyPart[] = [];
    for await (const piece of openAi().reply(requestOf('a b c'), never)) pieces.push(piece);
    expect(pieces).toEqual(['You ', 'said: ', 'a ', 'b ', 'c']);
  });

  it('sends the system prompt first, and settings only where they are set', async () => {
    await replyWhole(openAi({ temperature: 0.3 }), 'Hi');
    expect(emulator.requests.at(-1)?.body).toEqual({
      model: 'm',
      temperature: 0.3,
      messages: [
        { role: 'system', content: 'You are an assistant.' },
        { role: 'user', content: 'Hi' },
      ],
      stream: true,
    });
  });

  it('offers tools, streams calls whole, and hands back what came of them', async () => {
    const request: LlmRequest = {
      ...requestOf('What time is it in Rome?'),
      tools: [{ name: 'clock', description: 'Tells the time.', parameters: { type: 'object' } }],
    };
    const calls: ReplyPart[] = [];
    for await (const part of openAi().reply(request, never)) calls.push(part);
    const call = { kind: 'tool-call', id: 'call_0', name: 'clock', arguments: '{"city":"Rome"}' } as const;
    expect(calls).toEqual([call]);
    const round = { text: '', calls: [call], results: ['It is noon.'] };
    let reply = '';
    for await (const part of openAi().reply({ ...request, rounds: [round] }, never))
      reply += typeof part === 'string' ? part : part.name;
    expect(reply).toBe('You said: It is noon.');
    expect(emulator.requests.at(-1)?.body).toMatchObject({
      tools: [{ type: 'function', function: { name: 'clock' } }],
      messages: [
        {},
        {},
        { role: 'assistant', tool_calls: [{ id: 'call_0', function: { name: 'clock' } }] },
        { role: 'tool', tool_call_id: 'call_0', content: 'It is noon.' },
      ],
    });
  });

  it('completes a prompt in one piece', async () => {
    const text = await openAi().complete?.({ system: 's', user: 'u' }, never);
    expect(text).toBe('You said: u');
  });

  it('ends in the middle of a reply when a turn is cut', async () => {
    const turn = new AbortController();
    const pieces = openAi().reply(requestOf('a b c'), turn.signal)[Symbol.asyncIterator]();
    expect(await pieces.next()).toEqual({ done: false, value: 'You ' });
    turn.abort(new Error('cut'));
    await expect(pieces.next()).rejects.toThrow('cut');
  });

  it('stops reading when the listener goes away', async () => {
    for await (const piece of openAi().reply(requestOf('a b c'), never)) {
      expect(piece).toBe('You ');
      break;
    }
    expect(await replyWhole(openAi(), 'again')).toBe('You said: again');
  });
});
