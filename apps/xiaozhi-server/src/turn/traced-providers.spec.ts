import type { Llm, LlmRequest, ReplyPart } from '../llm/llm.js';
import { LlmError } from '../llm/llm.js';
import { fakeTts } from '../testing/fake-providers.js';
import { FakeSound } from '../testing/fake-sound.js';
import type { ToolResult } from '../tools/tool.js';
import { TraceRecorder } from './trace-recorder.js';
import { tracedLlm, tracedTools, tracedTts } from './traced-providers.js';

const REQUEST = {} as LlmRequest;

function llmOf(reply: () => AsyncGenerator<ReplyPart>): Llm {
  return { code: 'fake', reply };
}

async function drain<T>(results: AsyncIterable<T>, atMost = Number.POSITIVE_INFINITY): Promise<T[]> {
  const all: T[] = [];
  for await (const result of results) {
    all.push(result);
    if (all.length >= atMost) break;
  }
  return all;
}

describe('traced providers', () => {
  let nowMs = 0;
  let trace: TraceRecorder;
  const signal = new AbortController().signal;
  beforeEach(() => {
    nowMs = 0;
    trace = new TraceRecorder(() => nowMs);
  });

  it('note the first token of a model and pass everything on', async () => {
    const llm = llmOf(async function* () {
      nowMs = 120;
      yield 'Good ';
      nowMs = 300;
      yield 'day.';
    });
    expect(await drain(tracedLlm(llm, trace).reply(REQUEST, signal))).toEqual(['Good ', 'day.']);
    expect(trace.finish()).toEqual([
      { stage: 'think', startMs: 0, firstMs: 120, endMs: 300, outcome: 'ok', detail: 'fake' },
    ]);
  });

  it("note a failing model by its error's code", async () => {
    const llm = llmOf(async function* () {
      yield 'Well';
      throw new LlmError('LLM_UNAUTHORIZED', 'key of Anna refused');
    });
    await expect(drain(tracedLlm(llm, trace).reply(REQUEST, signal))).rejects.toThrow('refused');
    expect(trace.finish()).toMatchObject([{ outcome: 'failed', detail: 'LLM_UNAUTHORIZED' }]);
  });

  it('note a reply that nobody takes to its end, and an empty one', async () => {
    const llm = llmOf(async function* () {
      yield 'a';
      yield 'b';
    });
    await drain(tracedLlm(llm, trace).reply(REQUEST, signal), 1);
    const silent = llmOf(async function* () {});
    await drain(tracedLlm(silent, trace).reply(REQUEST, signal));
    expect(trace.finish().map(({ outcome }) => outcome)).toEqual(['cut', 'empty']);
  });

  it('note each sentence of a voice', async () => {
    const tts = tracedTts(fakeTts(), trace);
    await drain(tts.synthesise('One.', signal));
    await drain(tts.synthesise('Two.', signal));
    expect(trace.finish().map(({ stage, outcome, firstMs }) => [stage, outcome, firstMs])).toEqual([
      ['synthesise', 'ok', 0],
      ['synthesise', 'ok', 0],
    ]);
  });

  it('note a sound as playing, when it is heard', async () => {
    const sound = new FakeSound(2);
    const played: ToolResult = { kind: 'played', text: 'Here it is.', sound };
    const tools = tracedTools({ descriptions: () => [], run: () => Promise.resolve(played) }, trace);
    const call = { kind: 'tool-call', id: '1', name: 'play_music', arguments: '{}' } as const;
    const result = await tools.run(call, signal);
    expect(trace.finish().map(({ stage }) => stage)).toEqual(['tool']);
    nowMs = 500;
    if (result.kind === 'played') await drain(result.sound.open(signal));
    expect(result).toMatchObject({ kind: 'played', text: 'Here it is.', sound: { title: sound.title } });
    expect(trace.finish()[1]).toMatchObject({
      ...{ stage: 'play', startMs: 500, outcome: 'ok', detail: 'play_music' },
    });
  });

  it('note what became of tools', async () => {
    const results = [
      { kind: 'answer', text: 'sunny' },
      { kind: 'answer', text: 'Failed: late', failure: 'late' },
    ] as const;
    let calls = 0;
    const tools = tracedTools(
      { descriptions: () => [], run: () => Promise.resolve(results[calls++] ?? results[0]) },
      trace,
    );
    const call = { kind: 'tool-call', id: '1', name: 'get_weather', arguments: '{"city":"Oslo"}' } as const;
    expect(await tools.run(call, signal)).toBe(results[0]);
    await tools.run(call, signal);
    expect(trace.finish().map(({ detail, outcome }) => [detail, outcome])).toEqual([
      ['get_weather', 'ok'],
      ['get_weather', 'late'],
    ]);
  });
});
