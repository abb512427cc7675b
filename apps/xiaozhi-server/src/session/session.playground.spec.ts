import { playgroundMessage } from '@xiaozhi/contracts';
import type { PlaygroundMessage, TurnMemoryMessage, TurnTraceMessage } from '@xiaozhi/contracts';
import type { RecalledMemory } from '@xiaozhi/memory';
import type { SessionMemoryFactory } from '../memory/session-memory.js';
import { Desk, TURN_MS, withParts } from '../testing/desk.js';
import { AGENT, FakeMemories, fakeLlm } from '../testing/fake-providers.js';

const BROWSER = { agent: { ...AGENT, deviceKind: 'browser' as const } };
const TEA: RecalledMemory = {
  ...{ id: 'm1', text: 'Anna likes tea.', updatedAt: '2026-02-01T08:00:00.000Z' },
  ...{ score: 0.71, source: 'mirror' },
};

/** Memories of a person who likes tea. */
function teaDrinker(): SessionMemoryFactory {
  const fakes = new FakeMemories();
  return {
    open: (subject) => {
      const outcome = { memories: [TEA], section: `[x] ${TEA.text}`, tookMs: 12.5, isComplete: true };
      return { ...fakes.open(subject), recall: () => Promise.resolve(outcome) };
    },
  };
}

function enter(parts: Parameters<typeof withParts>[0], memories = teaDrinker(), hello: object = {}): Desk {
  const desk = new Desk(withParts(parts), {}, memories);
  desk.tell({ type: 'hello', ...hello });
  return desk;
}

/** What a device was sent beyond the device protocol, as the contract has it. */
function extrasOf(desk: Desk): PlaygroundMessage[] {
  return desk.transport.sent.flatMap((item) =>
    item.kind === 'text' && String(item.message.type).startsWith('turn_')
      ? [playgroundMessage.parse(item.message)]
      : [],
  );
}

const tracesOf = (desk: Desk): TurnTraceMessage[] =>
  extrasOf(desk).filter((message) => message.type === 'turn_trace');
const memoriesOf = (desk: Desk): TurnMemoryMessage[] =>
  extrasOf(desk).filter((message) => message.type === 'turn_memory');

async function converse(desk: Desk, text = 'What do I like?'): Promise<void> {
  desk.say(text);
  await desk.clock.advance(TURN_MS);
}

describe('a browser', () => {
  it('hears how its turn goes, stage by stage, and how it ended', async () => {
    const desk = enter(BROWSER);
    await converse(desk);
    const traces = tracesOf(desk);
    const begun = traces.map(({ stages }) => stages.at(-1)?.stage);
    expect([...new Set(begun)]).toEqual(['recall', 'think', 'synthesise', 'play']);
    expect(traces[0]?.stages).toEqual([{ stage: 'recall', startMs: 0 }]);
    for (const [index, { stages }] of traces.slice(1).entries())
      expect(stages.length).toBeGreaterThanOrEqual(traces[index]?.stages.length ?? 0);
    expect(traces.filter(({ outcome }) => outcome !== undefined)).toHaveLength(1);
    const last = traces.at(-1);
    const [reported] = desk.traces;
    expect(last).toMatchObject({ origin: 'text', outcome: 'spoken', stages: reported?.stages });
    expect([last?.turn_id, last?.session_id]).toEqual([reported?.turnId, 's']);
    expect([last?.total_ms, last?.first_frame_ms]).toEqual([reported?.totalMs, reported?.firstFrameMs]);
  });

  it('hears once a turn what was recalled, before the model is asked', async () => {
    const desk = enter(BROWSER);
    await converse(desk);
    const [message, ...more] = memoriesOf(desk);
    expect(more).toEqual([]);
    expect(message).toMatchObject({ ms: 12.5, is_complete: true, turn_id: desk.traces[0]?.turnId });
    expect(message?.recalled).toEqual([
      {
        ...{ memory_id: 'm1', text: 'Anna likes tea.', score: 0.71, source: 'mirror' },
        updated_at: '2026-02-01T08:00:00.000Z',
      },
    ]);
    expect(message?.tokens).toBeGreaterThan(0);
    const order = extrasOf(desk);
    const thinking = order.findIndex(
      (one) => one.type === 'turn_trace' && one.stages.some(({ stage }) => stage === 'think'),
    );
    expect(order.findIndex(({ type }) => type === 'turn_memory')).toBeLessThan(thinking);
  });

  it('hears that nothing was recalled', async () => {
    const desk = enter(BROWSER, new FakeMemories());
    await converse(desk);
    expect(memoriesOf(desk)).toMatchObject([{ recalled: [], tokens: 0 }]);
  });

  it('hears where its turn was cut', async () => {
    const llm = fakeLlm(async function* (_request, signal) {
      yield 'Once upon';
      await new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(new Error('x'))));
    });
    const desk = enter({ ...BROWSER, llm });
    desk.say('tell a story');
    await desk.clock.advance(50);
    expect(tracesOf(desk).at(-1)?.stages.at(-1)).toMatchObject({ stage: 'think' });
    expect(tracesOf(desk).at(-1)?.stages.at(-1)?.endMs).toBeUndefined();
    desk.tell({ type: 'abort' });
    await desk.clock.advance(TURN_MS);
    expect(tracesOf(desk).at(-1)).toMatchObject({ outcome: 'cut' });
  });

  it('hears nothing of it while it does not read, and the answer all the same', async () => {
    const desk = enter(BROWSER);
    desk.transport.bufferedBytes = 40 * 1024;
    await converse(desk);
    expect(extrasOf(desk)).toEqual([]);
    expect(desk.transport.script).toEqual([
      'hello',
      'stt',
      'tts start',
      'llm',
      'tts sentence_start',
      'audio',
      'tts stop',
    ]);
  });

  it('is answered as ever where what it is told cannot be sent', async () => {
    const desk = enter(BROWSER);
    const { sendText } = desk.transport;
    jest.spyOn(desk.transport, 'sendText').mockImplementation((message) => {
      if (message.includes('turn_')) throw new Error('no');
      sendText.call(desk.transport, message);
    });
    await converse(desk);
    expect(desk.traces).toMatchObject([{ outcome: 'spoken' }]);
    expect(desk.transport.script.at(-1)).toBe('tts stop');
  });
});

describe('a device', () => {
  it('hears nothing beyond the protocol, and the same as a browser otherwise', async () => {
    const [device, browser] = [enter({}), enter(BROWSER)];
    for (const desk of [device, browser]) await converse(desk);
    expect(extrasOf(device)).toEqual([]);
    const protocol = (desk: Desk): string[] =>
      desk.transport.script.filter((step) => !step.startsWith('turn_'));
    const steps = (desk: Desk): string[] =>
      protocol(desk).filter((step, index, all) => step !== 'audio' || all[index - 1] !== 'audio');
    expect(steps(device)).toEqual(steps(browser));
    expect(device.traces[0]?.stages).toEqual(browser.traces[0]?.stages);
  });

  it('does not become a browser by what it says of itself', async () => {
    const claims = { kind: 'browser', deviceKind: 'browser', features: { playground: true, browser: true } };
    const desk = enter({}, teaDrinker(), claims);
    desk.tell({ type: 'listen', state: 'detect', text: 'What do I like?', deviceKind: 'browser' });
    await desk.clock.advance(TURN_MS);
    expect(desk.traces).toHaveLength(1);
    expect(extrasOf(desk)).toEqual([]);
    expect(JSON.stringify(desk.transport.sent)).not.toContain('tea');
  });
});
