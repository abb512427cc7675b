import { OpusEncoder } from '@xiaozhi/audio';
import * as fc from 'fast-check';
import type { AgentResolution } from '../config/agent-runtime.js';
import { SpeechError } from '../speech/speech-error.js';
import type { Tts } from '../speech/tts/tts.js';
import { Desk, TURN_MS, withParts } from '../testing/desk.js';
import { fakeAsr, fakeLlm, fakeRuntime, fakeTts } from '../testing/fake-providers.js';
import { Session } from './session.js';

describe(Session, () => {
  it('answers typed words in the order that devices know', async () => {
    const desk = new Desk();
    desk.tell({ type: 'hello' });
    desk.say('good morning');
    await desk.clock.advance(TURN_MS);
    expect(desk.transport.script).toEqual([
      'hello',
      'stt',
      'tts start',
      'llm',
      'tts sentence_start',
      'audio',
      'tts stop',
    ]);
    expect(desk.transport.texts('tts')).toEqual(['You said good morning.']);
    expect(desk.memories.captured[0]?.turn.messages.map(({ content }) => content)).toEqual([
      'good morning',
      'You said good morning.',
    ]);
    expect(desk.lines.map(({ role }) => role)).toEqual(['user', 'assistant']);
  });

  it('answers a hello at once and again with the same session, while the agent is still looked up', async () => {
    const desk = new Desk(new Promise(() => undefined));
    desk.tell({ type: 'hello' });
    desk.tell({ type: 'hello', features: { mcp: true } });
    await desk.clock.advance(10);
    expect(desk.transport.script).toEqual(['hello', 'hello']);
  });

  it('keeps what comes before the agent is known', async () => {
    let resolve: (resolution: AgentResolution) => void = () => undefined;
    const desk = new Desk(new Promise((known) => (resolve = known)));
    desk.tell({ type: 'hello' });
    desk.say('early words');
    await desk.clock.advance(100);
    expect(desk.transport.texts('stt')).toEqual([]);
    resolve({ kind: 'ready', runtime: fakeRuntime() });
    await desk.clock.advance(TURN_MS);
    expect(desk.transport.texts('stt')).toEqual(['early words']);
  });

  it('stops at once on abort, and answers an abort when nothing plays', async () => {
    const desk = new Desk();
    desk.tell({ type: 'hello' });
    desk.tell({ type: 'abort' });
    expect(desk.transport.script.at(-1)).toBe('tts stop');
    desk.say('a long story');
    await desk.clock.advance(100);
    desk.tell({ type: 'abort' });
    const sentCount = desk.transport.sent.length;
    await desk.clock.advance(TURN_MS);
    expect(desk.transport.sent).toHaveLength(sentCount);
    desk.say('next');
    await desk.clock.advance(TURN_MS);
    expect(desk.transport.texts('stt').at(-1)).toBe('next');
    expect(desk.transport.script.at(-1)).toBe('tts stop');
  });

  it('hands over what was said at once, also of a turn that is cut before any answer', async () => {
    const desk = new Desk(withParts({ llm: fakeLlm(slowOnce()) }));
    desk.tell({ type: 'hello' });
    desk.say('I am allergic to peanuts');
    await desk.clock.advance(50);
    expect(desk.memories.heard).toEqual(['I am allergic to peanuts']);
    desk.tell({ type: 'abort' });
    desk.say('hello again');
    await desk.clock.advance(TURN_MS);
    const said = desk.memories.captured.flatMap(({ turn }) => turn.messages.map(({ content }) => content));
    expect(said).toEqual(['hello again', 'Yes.']);
    expect(desk.memories.heard).toEqual(['I am allergic to peanuts', 'hello again']);
  });

  it('tells the device nothing before what was said is kept', async () => {
    const desk = new Desk();
    let kept = (): void => undefined;
    desk.memories.keeping = new Promise((resolve) => (kept = resolve));
    desk.tell({ type: 'hello' });
    desk.say('I am allergic to peanuts');
    await desk.clock.advance(900);
    expect(desk.transport.script).toEqual(['hello']);
    kept();
    await desk.clock.advance(10);
    expect(desk.transport.script.slice(0, 3)).toEqual(['hello', 'stt', 'tts start']);
  });

  it('waits for a slow disk for a second only', async () => {
    const desk = new Desk();
    desk.memories.keeping = new Promise(() => undefined);
    desk.tell({ type: 'hello' });
    desk.say('good morning');
    await desk.clock.advance(999);
    expect(desk.transport.script).toEqual(['hello']);
    await desk.clock.advance(1 + TURN_MS);
    expect(desk.transport.texts('tts')).toEqual(['You said good morning.']);
  });

  it('apologises when the model fails, and the next turn works', async () => {
    let isBroken = true;
    const llm = fakeLlm(async function* () {
      if (isBroken) throw new Error('model down');
      yield 'Fine.';
    });
    const desk = new Desk(withParts({ llm }));
    desk.tell({ type: 'hello' });
    desk.say('hello');
    await desk.clock.advance(TURN_MS);
    expect(desk.transport.texts('tts').join(' ')).toMatch(/sorry/i);
    expect(desk.transport.script.at(-1)).toBe('tts stop');
    isBroken = false;
    desk.say('again');
    await desk.clock.advance(TURN_MS);
    expect(desk.transport.texts('tts').at(-1)).toBe('Fine.');
  });

  it('apologises with the last-resort voice when the agent’s own is down', async () => {
    const tts: Tts = {
      ...fakeTts(),
      synthesise: () => {
        throw new SpeechError('SPEECH_UNAVAILABLE', 'no voice');
      },
    };
    const desk = new Desk(withParts({ tts }));
    desk.tell({ type: 'hello' });
    desk.say('hello');
    await desk.clock.advance(TURN_MS);
    expect(desk.transport.texts('tts')).toEqual([expect.stringMatching(/sorry/i)]);
    expect(desk.transport.script.slice(-2)).toEqual(['audio', 'tts stop']);
  });

  it('ends on a spoken exit command as on a typed one', async () => {
    const desk = new Desk(withParts({ asr: fakeAsr(() => '退出。') }));
    desk.tell({ type: 'hello' });
    await desk.clock.advance(1);
    desk.tell({ type: 'listen', state: 'start', mode: 'manual' });
    desk.session.onAudio(new OpusEncoder(16_000).encode(new Float32Array(960)));
    desk.tell({ type: 'listen', state: 'stop' });
    for (let step = 0; step < 100 && desk.transport.closedWith === undefined; step += 1)
      await desk.clock.advance(5);
    expect(desk.transport.script.slice(-2)).toEqual(['stt', 'tts start']);
    expect(desk.transport.closedWith).toEqual({ code: 1000, reason: 'exit command' });
    expect(desk.memories.captured).toEqual([]);
  });

  it('ends the turn for the device even when the voice fails', async () => {
    const desk = new Desk(withParts({ tts: fakeTts(() => true) }));
    desk.tell({ type: 'hello' });
    desk.say('hello');
    await desk.clock.advance(TURN_MS);
    expect(desk.transport.script.at(-1)).toBe('tts stop');
  });

  it('asks the device for its tools after the hello, and lets the model use them', async () => {
    const offered: string[][] = [];
    const llm = fakeLlm(async function* ({ tools = [], rounds = [] }) {
      offered.push(tools.map(({ name }) => name));
      if (rounds.length === 0)
        yield { kind: 'tool-call', id: '1', name: 'self_lamp_set', arguments: '{"on":true}' };
      else yield `The lamp says ${rounds[0]?.results[0] ?? 'nothing'}.`;
    });
    const desk = new Desk(withParts({ llm }));
    desk.tell({ type: 'hello', features: { mcp: true } });
    const requests = (): { id: number; method: string; params?: unknown }[] =>
      desk.transport.sent.flatMap((item) =>
        item.kind === 'text' && item.message.type === 'mcp' ? [item.message.payload as never] : [],
      );
    const answerWith = async (result: object): Promise<void> => {
      desk.tell({ type: 'mcp', payload: { jsonrpc: '2.0', id: requests().at(-1)?.id, result } });
      await desk.clock.advance(1);
    };
    await desk.clock.advance(1);
    expect(desk.transport.script[0]).toBe('hello');
    await answerWith({ protocolVersion: '2024-11-05' });
    await answerWith({ tools: [{ name: 'self.lamp.set', description: 'A lamp.', inputSchema: {} }] });
    desk.say('turn on the lamp');
    await desk.clock.advance(50);
    expect(requests().at(-1)).toMatchObject({
      method: 'tools/call',
      params: { name: 'self.lamp.set', arguments: { on: true } },
    });
    await answerWith({ content: [{ type: 'text', text: 'on' }] });
    await desk.clock.advance(TURN_MS);
    expect(desk.transport.texts('tts').at(-1)).toBe('The lamp says on.');
    expect(offered[0]).toEqual(expect.arrayContaining(['get_time', 'forget_memory', 'self_lamp_set']));
  });

  it('asks a device that has no tools for none', async () => {
    const desk = new Desk();
    desk.tell({ type: 'hello' });
    await desk.clock.advance(10);
    expect(desk.transport.script).toEqual(['hello']);
  });

  it('closes after the farewell when the model ends the conversation', async () => {
    const llm = fakeLlm(async function* () {
      yield { kind: 'tool-call', id: '1', name: 'end_conversation', arguments: '{"farewell":"Sleep well."}' };
    });
    const desk = new Desk(withParts({ llm }));
    desk.tell({ type: 'hello' });
    desk.say('I am going to bed');
    await desk.clock.advance(TURN_MS);
    expect(desk.transport.texts('tts').at(-1)).toBe('Sleep well.');
    expect(desk.transport.script.at(-1)).toBe('tts stop');
    expect(desk.transport.closedWith?.code).toBe(1000);
  });

  it('greets a wake word without remembering it, and closes on an exit command', async () => {
    const desk = new Desk();
    desk.tell({ type: 'hello' });
    desk.say('你好小智');
    await desk.clock.advance(TURN_MS);
    expect(desk.transport.script.at(-1)).toBe('tts stop');
    expect([desk.memories.captured, desk.memories.heard]).toEqual([[], []]);
    desk.say('退出。');
    await desk.clock.advance(10);
    expect(desk.transport.closedWith?.code).toBe(1000);
  });

  it('tells an unbound device its code, at most once a minute', async () => {
    const desk = new Desk({ kind: 'needs-binding', code: '482913' });
    desk.tell({ type: 'hello' });
    desk.tell({ type: 'listen', state: 'start', mode: 'auto' });
    await desk.clock.advance(TURN_MS);
    desk.tell({ type: 'listen', state: 'start', mode: 'auto' });
    await desk.clock.advance(TURN_MS);
    expect(desk.transport.texts('stt')).toHaveLength(1);
    expect(desk.transport.texts('stt')[0]).toMatch(/bind.*482913|482913.*bind/s);
    expect(desk.transport.script).toContain('audio');
  });

  it('sends no emotion to a client that wants none', async () => {
    const desk = new Desk();
    desk.tell({ type: 'hello', features: { emoji: false } });
    desk.say('hello');
    await desk.clock.advance(TURN_MS);
    expect(desk.transport.script).not.toContain('llm');
  });

  it('puts recalled memories into the prompt of that turn', async () => {
    let system = '';
    const llm = fakeLlm(async function* (request) {
      system = request.system;
      yield 'Ok.';
    });
    const desk = new Desk(withParts({ llm }));
    desk.memories.section = '[2026-02-01 10:00:00] User lives in Berlin.';
    desk.tell({ type: 'hello' });
    desk.say('Where do I live?');
    await desk.clock.advance(TURN_MS);
    expect(system).toContain('[2026-02-01 10:00:00] User lives in Berlin.');
  });

  it('sends nothing of a cancelled turn, under any order of events', async () => {
    const action = fc.oneof(
      fc.constant({ do: 'abort' as const }),
      fc.constant({ do: 'listen' as const }),
      fc.record({ do: fc.constant('say' as const), text: fc.constantFrom('one', 'two', 'three') }),
      fc.record({ do: fc.constant('wait' as const), ms: fc.integer({ min: 1, max: 900 }) }),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(action, { maxLength: 12 }), async (actions) => {
        const desk = new Desk();
        desk.tell({ type: 'hello' });
        await desk.clock.advance(1);
        for (const step of actions) {
          if (step.do === 'abort') desk.tell({ type: 'abort' });
          if (step.do === 'listen') desk.tell({ type: 'listen', state: 'start', mode: 'auto' });
          if (step.do === 'say') desk.say(step.text);
          if (step.do === 'wait') await desk.clock.advance(step.ms);
        }
        await desk.clock.advance(TURN_MS);
        expectWellFormed(desk.transport.script);
        desk.session.close(1000, 'done');
        const sentCount = desk.transport.sent.length;
        await desk.clock.advance(TURN_MS);
        expect(desk.transport.sent).toHaveLength(sentCount);
      }),
      { numRuns: 40 },
    );
  });
});

/** Audio and sentences only between a `tts start` and the next stop or the next turn's `stt`. */
function expectWellFormed(script: readonly string[]): void {
  let isSpeaking = false;
  for (const step of script) {
    if (step === 'tts start') isSpeaking = true;
    if (step === 'tts stop' || step === 'stt') isSpeaking = false;
    if (step === 'audio' || step === 'tts sentence_start') expect(isSpeaking).toBe(true);
  }
}

function slowOnce(): () => AsyncGenerator<string> {
  let isFirst = true;
  return async function* () {
    if (isFirst) {
      isFirst = false;
      await new Promise(() => undefined);
    }
    yield 'Yes.';
  };
}
