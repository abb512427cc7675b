import { OpusEncoder } from '@xiaozhi/audio';
import { turnTrace } from '@xiaozhi/contracts';
import { SpeechError } from '../speech/speech-error.js';
import { Desk, TURN_MS, withParts } from '../testing/desk.js';
import { fakeAsr, fakeLlm, fakeRuntime, fakeTts } from '../testing/fake-providers.js';

/** Speaks into the microphone of a device whose user holds a button, and waits for the end of the turn. */
async function holdAndSpeak(desk: Desk): Promise<void> {
  await desk.clock.advance(1);
  desk.tell({ type: 'listen', state: 'start', mode: 'manual' });
  const encoder = new OpusEncoder(16_000);
  for (let frame = 0; frame < 10; frame += 1) desk.session.onAudio(encoder.encode(new Float32Array(960)));
  desk.tell({ type: 'listen', state: 'stop' });
  for (let step = 0; step < 400 && desk.traces.length === 0; step += 1) await desk.clock.advance(10);
}

function deskWith(...parts: Parameters<typeof withParts>): Desk {
  const desk = new Desk(withParts(...parts));
  desk.tell({ type: 'hello' });
  return desk;
}

const stagesOf = (desk: Desk): string[] =>
  (desk.traces[0]?.stages ?? []).map(({ stage, outcome }) => `${stage} ${outcome}`);

describe('the trace of a turn', () => {
  it('has every stage of a spoken turn, in order and as the contract says', async () => {
    const desk = deskWith({});
    await holdAndSpeak(desk);
    const [trace] = desk.traces;
    expect(trace).toMatchObject({
      ...{ sessionId: 's', deviceId: 'aa:bb:cc:00:11:22', agentId: 'agent', origin: 'utterance' },
      ...{ outcome: 'spoken', startedAt: '2026-03-01T12:00:00.000Z' },
    });
    expect(stagesOf(desk)).toEqual([
      'listen ok',
      'transcribe ok',
      'recall empty',
      'think ok',
      'synthesise ok',
      'play ok',
    ]);
    // Ten frames of 60 ms, filled up to whole windows of 32 ms.
    expect(trace?.stages[0]).toMatchObject({ startMs: -608, endMs: 0 });
    expect(trace?.firstFrameMs).toBeGreaterThanOrEqual(60);
    expect(turnTrace.parse(trace)).toEqual(trace);
  });

  it('tells where a turn was cut', async () => {
    const llm = fakeLlm(async function* (_request, signal) {
      yield 'Once upon';
      await new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(new Error('x'))));
    });
    const desk = deskWith({ llm });
    desk.say('tell a story');
    await desk.clock.advance(50);
    desk.tell({ type: 'abort' });
    await desk.clock.advance(TURN_MS);
    expect(desk.traces).toMatchObject([{ outcome: 'cut', origin: 'text', framesCount: 0 }]);
    expect(desk.traces[0]?.firstFrameMs).toBeUndefined();
    expect(stagesOf(desk)).toEqual(['recall empty', 'think cut']);
  });

  it('tells what failed, although the device heard something', async () => {
    const asr = {
      ...fakeAsr(() => ''),
      transcribe: () => {
        throw new SpeechError('SPEECH_UNAVAILABLE', 'the words of Anna');
      },
    };
    const desk = deskWith({ asr });
    await holdAndSpeak(desk);
    expect(desk.traces[0]?.outcome).toBe('failed');
    expect(desk.traces[0]?.stages[1]).toMatchObject({
      ...{ stage: 'transcribe', outcome: 'failed', detail: 'SPEECH_UNAVAILABLE' },
    });
    expect(JSON.stringify(desk.traces)).not.toContain('Anna');
  });

  it('is there for speech without words', async () => {
    const desk = deskWith({ asr: fakeAsr(() => '') });
    await holdAndSpeak(desk);
    expect(desk.traces.map(({ outcome }) => outcome)).toEqual(['nothing-said']);
    expect(stagesOf(desk)).toEqual(['listen ok', 'transcribe empty']);
  });

  it('tells a recall that came too late from one that failed', async () => {
    for (const [tookMs, outcome] of [
      [300, 'late'],
      [12, 'failed'],
    ] as const) {
      const desk = new Desk();
      const open = desk.memories.open.bind(desk.memories);
      const outcomeOf = { memories: [], section: '', tookMs, isComplete: false };
      desk.memories.open = (subject) => ({ ...open(subject), recall: () => Promise.resolve(outcomeOf) });
      desk.tell({ type: 'hello' });
      desk.say('hello');
      await desk.clock.advance(TURN_MS);
      expect(stagesOf(desk)).toContain(`recall ${outcome}`);
    }
  });

  it('goes with lines of the tools that were called, between question and answer', async () => {
    const llm = fakeLlm(async function* ({ rounds = [] }) {
      if (rounds.length === 0)
        yield { kind: 'tool-call', id: '1', name: 'get_time', arguments: '{"time_zone":"UTC"}' };
      else yield 'It is noon.';
    });
    const desk = deskWith({ llm, tts: fakeTts() });
    desk.say('what time is it');
    await desk.clock.advance(TURN_MS);
    expect(stagesOf(desk)).toEqual([
      'recall empty',
      'think ok',
      'tool ok',
      'think ok',
      'synthesise ok',
      'play ok',
    ]);
    const lines = [...desk.lines].sort((a, b) => a.at.getTime() - b.at.getTime());
    expect(lines.filter(({ role }) => role === 'tool').map(({ content }) => content)).toEqual([
      '[{"type":"tool","text":"get_time({\\"time_zone\\":\\"UTC\\"})"}]',
      expect.stringMatching(/^\[\{"type":"tool_result","text":"\{\\"result\\":/),
    ]);
  });

  it('keeps no line of a tool where the agent keeps no history', async () => {
    const llm = fakeLlm(async function* ({ rounds = [] }) {
      if (rounds.length === 0) yield { kind: 'tool-call', id: '1', name: 'get_time', arguments: '{}' };
      else yield 'Noon.';
    });
    const desk = new Desk({ kind: 'ready', runtime: fakeRuntime({ llm, chatHistoryConf: 0 }) });
    desk.tell({ type: 'hello' });
    desk.say('what time is it');
    await desk.clock.advance(TURN_MS);
    expect(desk.lines).toEqual([]);
    expect(desk.traces).toHaveLength(1);
  });
});
