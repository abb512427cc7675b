import { requestOf } from './llm.contract.js';
import type { LlmRequest, ToolCall } from './llm.js';
import { partsOf, textOf, useService } from './llm-service.contract.js';
import type { ServiceContract } from './llm-service.contract.js';

const never = new AbortController().signal;
const TOOLS = ['look_up', 'set_volume'].map((name) => ({
  name,
  description: `Does ${name}.`,
  parameters: { type: 'object' as const, properties: { what: { type: 'string' } } },
}));
const request: LlmRequest = { ...requestOf('Look up Rome, and louder.'), tools: TOOLS };
const CALLS = [
  { name: 'look_up', arguments: { what: 'Rome' } },
  { name: 'set_volume', arguments: { what: '80 % 你好' } },
];

/** What every language model with tools does. */
export function describeLlmTools(contract: ServiceContract): void {
  describe(`${contract.code} with tools`, () => {
    const service = useService(contract);
    const callsOf = async (): Promise<ToolCall[]> => {
      const { parts, failure } = await partsOf(service().make().reply(request, never));
      expect(failure).toBeUndefined();
      return parts.filter((part) => typeof part !== 'string');
    };

    it('offers them, and none where there are none', async () => {
      await partsOf(service().make().reply(request, never));
      expect(service().emulator.requests.at(-1)?.tools).toEqual(['look_up', 'set_volume']);
      await partsOf(
        service()
          .make()
          .reply({ ...request, tools: [] }, never),
      );
      expect(service().emulator.requests.at(-1)?.body).not.toHaveProperty('tools');
    });

    it('gives calls side by side, whole and in order, after the text before them', async () => {
      service().answer({ pieces: ['Let me ', 'see.'], calls: CALLS });
      const { parts } = await partsOf(service().make().reply(request, never));
      expect(parts.slice(0, 2)).toEqual(['Let me ', 'see.']);
      const calls = parts.slice(2) as ToolCall[];
      expect(
        calls.map(({ kind, name, arguments: args }) => [kind, name, JSON.parse(args) as unknown]),
      ).toEqual([
        ['tool-call', 'look_up', { what: 'Rome' }],
        ['tool-call', 'set_volume', { what: '80 % 你好' }],
      ]);
      expect(new Set(calls.map(({ id }) => id)).size).toBe(2);
    });

    it('gives no call of a reply that broke off', async () => {
      service().answer({ pieces: [], calls: CALLS });
      service().emulator.faults.endEarlyAfter(1);
      const { parts, failure } = await partsOf(service().make().reply(request, never));
      expect(parts).toEqual([]);
      expect(failure).toMatchObject({ code: 'LLM_UNAVAILABLE' });
    });

    it('hands back what came of the calls of several rounds', async () => {
      service().answer({ pieces: ['Let me see.'], calls: CALLS });
      const first = await callsOf();
      service().answer({ pieces: [], calls: CALLS.slice(0, 1) });
      const second = await callsOf();
      service().answer(({ messages }) => ({ pieces: [messages.at(-1)?.text ?? ''] }));
      const rounds = [
        { text: 'Let me see.', calls: first, results: ['A city.', 'Done.'] },
        { text: '', calls: second, results: ['Still a city.'] },
      ];
      const { parts } = await partsOf(
        service()
          .make()
          .reply({ ...request, rounds }, never),
      );
      expect(textOf(parts)).toContain('Still a city.');
      const { messages } = service().emulator.requests.at(-1) ?? { messages: [] };
      expect(messages.filter(({ role }) => role === 'tool')).toHaveLength(3);
    });

    it('takes over a turn of another model, with the calls that it wrote wrongly', async () => {
      const calls = ['{"what":', '[]', ''].map((args, index) => ({
        kind: 'tool-call' as const,
        id: `other_${index}`,
        name: 'look_up',
        arguments: args,
        echo: { of: 'another', value: 'unreadable here' },
      }));
      const rounds = [{ text: '', calls, results: ['It failed.', 'It failed.'] }];
      const { parts, failure } = await partsOf(
        service()
          .make()
          .reply({ ...request, rounds }, never),
      );
      expect(failure).toBeUndefined();
      expect(textOf(parts)).toContain('You said');
      expect(JSON.stringify(service().emulator.requests.at(-1)?.body)).not.toContain('unreadable');
    });

    it('may have nothing to say once a call was carried out', async () => {
      service().answer({ pieces: [], calls: CALLS.slice(0, 1) });
      const rounds = [{ text: '', calls: await callsOf(), results: ['Done.'] }];
      service().answer({ pieces: [] });
      expect(
        await partsOf(
          service()
            .make()
            .reply({ ...request, rounds }, never),
        ),
      ).toEqual({
        parts: [],
        failure: undefined,
      });
    });
  });
}

/** What every language model does that answers a single prompt too. */
export function describeLlmCompletion(contract: ServiceContract): void {
  describe(`${contract.code} with one prompt`, () => {
    const service = useService(contract);

    it('gives the whole answer, without what it thought', async () => {
      service().answer({ thought: 'Hm.', pieces: ['{"facts":', '<think>no</think>', '[]}'] });
      const text = await service().make().complete?.({ system: 's', user: 'u' }, never);
      expect(text).toBe('{"facts":[]}');
      expect(service().emulator.requests.at(-1)).toMatchObject({ system: 's', messages: [{ text: 'u' }] });
    });

    it('fails as a reply does', async () => {
      service().emulator.faults.status(503);
      const prompt = { system: 's', user: 'u' };
      await expect(service().make().complete?.(prompt, never)).rejects.toMatchObject({
        code: 'LLM_UNAVAILABLE',
      });
      const turn = new AbortController();
      turn.abort(new Error('cut'));
      await expect(service().make().complete?.(prompt, turn.signal)).rejects.toThrow('cut');
    });
  });
}
