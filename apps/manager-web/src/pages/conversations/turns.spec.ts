import type { ChatMessageView, TurnTrace } from '@xiaozhi/contracts';
import { isUsed, textOf, toTurns } from './turns.js';

const line = (id: string, interactionId: string | null, at: string): ChatMessageView => ({
  ...{ id, interactionId, at, sessionId: 's', deviceId: 'd', agentId: 'a' },
  ...{ role: 'user', content: id },
});
const trace = (turnId: string, outcome: TurnTrace['outcome'], startedAt: string): TurnTrace => ({
  ...{ turnId, outcome, startedAt, sessionId: 's', deviceId: 'd', agentId: 'a', origin: 'utterance' },
  ...{ totalMs: 10, framesCount: 0, maxLatenessMs: 0, stages: [] },
});

describe(toTurns, () => {
  it('puts lines of one interaction together, with the trace of that turn', () => {
    const turns = toTurns({
      messages: [line('b', 't1', '2026-01-01T10:00:02Z'), line('a', 't1', '2026-01-01T10:00:01Z')],
      interactions: [],
      traces: [trace('t1', 'spoken', '2026-01-01T10:00:00Z')],
    });
    expect(turns).toHaveLength(1);
    expect(turns[0]?.lines.map(({ id }) => id)).toEqual(['a', 'b']);
    expect(turns[0]?.trace?.outcome).toBe('spoken');
  });

  it('shows in its place a turn that failed before there was any line, and no turn in which nothing was said', () => {
    const turns = toTurns({
      messages: [line('late', 't3', '2026-01-01T10:00:03Z')],
      interactions: [],
      traces: [
        trace('t1', 'failed', '2026-01-01T10:00:01Z'),
        trace('t2', 'nothing-said', '2026-01-01T10:00:02Z'),
      ],
    });
    expect(turns.map(({ id }) => id)).toEqual(['t1', 't3']);
  });
});

describe(textOf, () => {
  it.each([
    ['user', '[{"text":"as said"}]', '[{"text":"as said"}]'],
    ['tool', '[{"type":"tool","text":"get_time({})"}]', 'get_time({})'],
    ['tool', '[{"type":"tool","text":"a"},{"type":"tool_result","text":"b"}]', 'a\nb'],
    ['tool', 'lights on', 'lights on'],
    ['tool', '[7]', '[7]'],
    ['tool', '{"text":1}', '{"text":1}'],
  ] as const)('shows a line of a %s, %s, as %s', (role, content, text) => {
    expect(textOf({ role, content })).toBe(text);
  });
});

describe(isUsed, () => {
  it('goes by the share that the gateway measured, where it measured one', () => {
    expect([{ use: 0.25 }, { use: 0.2 }, {}].map(isUsed)).toEqual([true, false, false]);
  });
});
