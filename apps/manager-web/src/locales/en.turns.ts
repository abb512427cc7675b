/** How a turn went, in English. */
export const enTurns = {
  timeline: {
    summary: '{outcome}: first sound after {ms} ms',
    unheard: '{outcome}, after {ms} ms',
    ms: '{ms} ms',
    first: 'first after {ms} ms',
    playing: '{frames} frames played, {ms} ms late at most',
  },
  turnOutcome: {
    spoken: 'Answered',
    cut: 'Interrupted',
    'nothing-said': 'No words were heard',
    exit: 'Ended by command',
    failed: 'Failed, with an apology',
  },
  stage: {
    listen: 'Listening',
    transcribe: 'Recognition',
    recall: 'Recall',
    think: 'Language model',
    tool: 'Tool',
    synthesise: 'Voice',
    play: 'Playing',
  },
  recalled: {
    used: 'used: {share} % of its words',
    toMemory: 'The memory',
    measure:
      '“Used” measures how many of its words the answer said that the question had not; it does not know what moved the model.',
    recalls: 'Times recalled: {count}; answers that used it, by the measure of words: {used}; last {last}',
    neverRecalled: 'Not recalled yet',
  },
  stageOutcome: {
    late: 'too late',
    failed: 'failed',
    cut: 'interrupted',
  },
};
