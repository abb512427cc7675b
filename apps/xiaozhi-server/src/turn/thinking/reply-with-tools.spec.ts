import type { LlmRequest, ReplyPart, ToolCall } from '../../llm/llm.js';
import { requestOf } from '../../llm/llm.contract.js';
import { fakeLlm } from '../../testing/fake-providers.js';
import { FakeSound } from '../../testing/fake-sound.js';
import type { Sound, ToolResult } from '../../tools/tool.js';
import { MAX_CALLS_OF_ROUND, MAX_ROUNDS, replyWithTools } from './reply-with-tools.js';

const callOf = (name: string, id = '1'): ToolCall => ({ kind: 'tool-call', id, name, arguments: '{}' });
const answers = (text: string): ToolResult => ({ kind: 'answer', text });

interface Run {
  text: string;
  sounds: Sound[];
  requests: LlmRequest[];
  called: string[];
}

/** A model that says `script[n]` in its nth round, with tools that do as `run` says. */
async function converse(
  script: (round: number) => readonly ReplyPart[],
  run: (call: ToolCall) => Promise<ToolResult> = () => Promise.resolve(answers('done')),
  signal = new AbortController().signal,
): Promise<Run> {
  const requests: LlmRequest[] = [];
  const called: string[] = [];
  const llm = fakeLlm(async function* (request) {
    requests.push({ ...request, rounds: [...(request.rounds ?? [])] });
    yield* script(requests.length - 1);
  });
  const tools = {
    descriptions: () => [{ name: 'x', description: '', parameters: { type: 'object' as const } }],
    run: (call: ToolCall) => {
      called.push(call.name);
      return run(call);
    },
  };
  let text = '';
  const sounds: Sound[] = [];
  for await (const piece of replyWithTools(llm, requestOf('hi'), tools, signal)) {
    if (typeof piece !== 'string') sounds.push(piece);
    // All is said before the first sound.
    else if (sounds.length === 0) text += piece;
  }
  return { text, sounds, requests, called };
}

describe(replyWithTools, () => {
  it('streams a plain reply as it is', async () => {
    const { text, requests } = await converse(() => ['Hello ', 'there.']);
    expect([text, requests.length]).toEqual(['Hello there.', 1]);
  });

  it('asks again with what came of the calls, in their order', async () => {
    let release: (() => void) | undefined;
    const slow = new Promise<void>((resolve) => (release = resolve));
    const { text, requests } = await converse(
      (round) => (round === 0 ? ['Let me see.', callOf('slow', 'a'), callOf('fast', 'b')] : ['It is noon.']),
      async ({ name }) => {
        if (name === 'slow') await slow;
        // The slow one can end only if both run at the same time.
        else release?.();
        return answers(name);
      },
    );
    expect(text).toBe('Let me see.\nIt is noon.');
    expect(requests[1]?.rounds).toEqual([
      { text: 'Let me see.', calls: [callOf('slow', 'a'), callOf('fast', 'b')], results: ['slow', 'fast'] },
    ]);
  });

  it('says a spoken result once and does not ask again', async () => {
    const spoken = (): Promise<ToolResult> => Promise.resolve({ kind: 'spoken', text: 'Goodbye!' });
    expect(await converse(() => [callOf('bye'), callOf('bye', '2')], spoken)).toMatchObject({
      text: 'Goodbye!\n',
    });
    const twice = await converse(() => ['Goodbye!', callOf('bye')], spoken);
    expect([twice.text, twice.requests.length]).toEqual(['Goodbye!\n', 1]);
  });

  it('announces a sound and does not ask again; the same one twice is heard once', async () => {
    const sound = new FakeSound(1);
    const played = (): Promise<ToolResult> =>
      Promise.resolve({ kind: 'played', text: 'Here is “Little Star”.', sound });
    const { text, sounds, requests } = await converse(() => [callOf('play'), callOf('play', '2')], played);
    expect([text, requests.length]).toEqual(['Here is “Little Star”.\n', 1]);
    expect(sounds).toEqual([sound]);
  });

  it('keeps a sound until another tool has been answered for', async () => {
    const sound = new FakeSound(1);
    const { text, sounds, requests } = await converse(
      (round) => (round === 0 ? [callOf('play'), callOf('weather', '2')] : ['It is sunny.']),
      ({ name }) =>
        Promise.resolve(name === 'play' ? { kind: 'played', text: 'Here it is.', sound } : answers('sun')),
    );
    expect(text).toBe('Here it is.\nIt is sunny.');
    expect(sounds).toEqual([sound]);
    expect(requests[1]?.rounds?.[0]?.results).toEqual(['Here it is.', 'sun']);
  });

  it('takes the tools away from a model that does nothing but call', async () => {
    const { requests, called } = await converse(() => [callOf('again')]);
    expect(requests).toHaveLength(MAX_ROUNDS + 1);
    expect(requests.at(-1)?.tools).toEqual([]);
    expect(called).toHaveLength(MAX_ROUNDS);
  });

  it('runs so many calls of a round and no more', async () => {
    const all = Array.from({ length: 50 }, (_, index) => callOf('x', String(index)));
    const { called } = await converse((round) => (round === 0 ? all : ['Enough.']));
    expect(called).toHaveLength(MAX_CALLS_OF_ROUND);
  });

  it('ends with the turn, whatever a tool still does', async () => {
    const turn = new AbortController();
    const running = converse(
      () => [callOf('x')],
      () => {
        turn.abort(new Error('cut'));
        return Promise.resolve(answers('late'));
      },
      turn.signal,
    );
    await expect(running).rejects.toThrow('cut');
  });
});
