import type { TurnTraceMessage } from '@xiaozhi/contracts';
import { EMPTY_LOG, nextLog } from './turn-log.js';
import type { TurnEvent, TurnLog } from './turn-log.js';

const after = (events: TurnEvent[], log: TurnLog = EMPTY_LOG): TurnLog =>
  events.reduce((before, event, index) => nextLog(before, event, index), log);
const trace = (turnId: string, fields: Partial<TurnTraceMessage> = {}): TurnEvent => ({
  kind: 'trace',
  trace: { type: 'turn_trace', session_id: 's', turn_id: turnId, origin: 'text', stages: [], ...fields },
});
const shown = (log: TurnLog): unknown[] =>
  log.turns.map(({ turnId, typed, understood, sentences }) => [turnId, understood ?? typed, ...sentences]);

describe(nextLog, () => {
  it('makes one turn of what was typed, understood, traced, recalled and answered', () => {
    const log = after([
      { kind: 'session' },
      { kind: 'typed', text: 'Who am I?' },
      trace('t1', { stages: [{ stage: 'recall', startMs: 0 }] }),
      { kind: 'stt', text: 'Who am I' },
      {
        kind: 'memory',
        memory: {
          ...{ type: 'turn_memory', session_id: 's', turn_id: 't1', ms: 12, tokens: 9, is_complete: true },
          recalled: [{ memory_id: 'm', text: 'Anna', score: 0.8, source: 'mirror', updated_at: '' }],
        },
      },
      { kind: 'tts-start' },
      { kind: 'emotion', emoji: '🙂', name: 'happy' },
      { kind: 'sentence', text: 'You are Anna.' },
      { kind: 'sentence', text: 'Are you not?' },
      { kind: 'tts-stop' },
      trace('t1', { outcome: 'spoken', total_ms: 900, first_frame_ms: 300 }),
    ]);
    expect(shown(log)).toEqual([['t1', 'Who am I', 'You are Anna.', 'Are you not?']]);
    expect(log.turns[0]).toMatchObject({
      outcome: 'spoken',
      totalMs: 900,
      recallMs: 12,
      isOver: true,
      emoji: '🙂',
    });
    expect(log.turns[0]?.recalled?.map(({ text }) => text)).toEqual(['Anna']);
    expect(log.phase).toBe('idle');
  });

  it('shows a turn from the first thing that is known of it: somebody speaks', () => {
    const log = after([trace('t1', { origin: 'utterance', stages: [{ stage: 'listen', startMs: -900 }] })]);
    expect(log.turns[0]).toMatchObject({ turnId: 't1', understood: undefined, tracedAtMs: 0 });
    expect(shown(after([{ kind: 'stt', text: 'Hi' }], log))).toEqual([['t1', 'Hi']]);
  });

  it('says what the agent does', () => {
    const phases: string[] = [];
    let log = EMPTY_LOG;
    const events: TurnEvent[] = [
      { kind: 'typed', text: 'Hi' },
      { kind: 'sentence', text: 'Hello.' },
      { kind: 'interrupted' },
    ];
    for (const event of events) phases.push((log = nextLog(log, event, 0)).phase);
    expect(phases).toEqual(['thinking', 'speaking', 'idle']);
  });

  it('gives the late trace of an interrupted turn to that turn, and leaves the new one alone', () => {
    const log = after([
      { kind: 'typed', text: 'One' },
      trace('t1'),
      { kind: 'interrupted' },
      { kind: 'typed', text: 'Two' },
      { kind: 'tts-stop' },
      trace('t1', { outcome: 'cut' }),
      trace('t2'),
      { kind: 'stt', text: 'Two' },
    ]);
    expect(log.turns.map(({ turnId, outcome }) => [turnId, outcome])).toEqual([
      ['t1', 'cut'],
      ['t2', undefined],
    ]);
    expect(log.phase).toBe('thinking');
  });

  it('makes another turn of words that come while one is answered, and of what is said unasked', () => {
    const log = after([
      { kind: 'stt', text: 'One' },
      { kind: 'sentence', text: 'First.' },
      { kind: 'stt', text: 'Two' },
      { kind: 'tts-stop' },
      { kind: 'sentence', text: 'Time for tea.' },
    ]);
    expect(shown(log)).toEqual([
      [undefined, 'One', 'First.'],
      [undefined, 'Two'],
      [undefined, undefined, 'Time for tea.'],
    ]);
  });

  it('keeps what was said before a new session, and gives it nothing more', () => {
    const log = after([
      { kind: 'session' },
      { kind: 'typed', text: 'One' },
      { kind: 'session' },
      trace('t2', { origin: 'announcement' }),
    ]);
    expect(log.turns.map(({ turnId, sessionNumber, isOver }) => [turnId, sessionNumber, isOver])).toEqual([
      [undefined, 1, true],
      ['t2', 2, false],
    ]);
  });

  it('keeps no more than the newest hundred turns', () => {
    const many = Array.from({ length: 120 }, (_, index): TurnEvent => ({ kind: 'typed', text: `${index}` }));
    const { turns } = after(many);
    expect(turns).toHaveLength(100);
    expect(new Set(turns.map(({ key }) => key)).size).toBe(100);
    expect(turns.at(-1)?.typed).toBe('119');
  });
});
