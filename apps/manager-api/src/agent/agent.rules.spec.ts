import { isTimeZone, toAgentColumns } from './agent.rules.js';

describe(toAgentColumns, () => {
  it('sets what is given and nothing else', () => {
    expect(toAgentColumns({ name: 'Ann', recallDeadlineMs: 0, recallTokenBudget: 100 })).toEqual({
      name: 'Ann',
      recall_deadline_ms: 0,
      recall_token_budget: 100,
    });
    expect(toAgentColumns({})).toEqual({});
  });

  it('never decides on providers', () => {
    const models = { LLM: null, TTS: 'TTS_Offline' };
    expect(toAgentColumns({ enableMemory: true, memoryProvider: 'mem0ai', models })).toEqual({});
  });
});

describe(isTimeZone, () => {
  it.each([
    ['UTC', true],
    ['Europe/Berlin', true],
    ['Asia/Shanghai', true],
    ['Mars/Olympus', false],
    ['', false],
  ])('%j: %s', (name, expected) => {
    expect(isTimeZone(name)).toBe(expected);
  });
});
