import { isTimeZone, toAgentColumns } from './agent.rules.js';

describe(toAgentColumns, () => {
  it('sets what is given and nothing else', () => {
    expect(toAgentColumns({ name: 'Ann', recallDeadlineMs: 0 })).toEqual({
      name: 'Ann',
      recall_deadline_ms: 0,
    });
    expect(toAgentColumns({})).toEqual({});
  });

  it('goes back to the default of a kind by null', () => {
    expect(toAgentColumns({ models: { LLM: null, TTS: 'TTS_Offline' } })).toEqual({
      llm_config_id: null,
      tts_config_id: 'TTS_Offline',
    });
  });

  it('never decides on memory', () => {
    expect(toAgentColumns({ enableMemory: true, memoryProvider: 'mem0ai' })).toEqual({});
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
