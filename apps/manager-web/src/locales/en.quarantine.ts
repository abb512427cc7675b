/** The memory firewall and its inbox, in English. */
export const enQuarantine = {
  quarantine: {
    lead: 'What the memory firewall doubts waits here. What you keep goes into the memory of the person who said it; what you drop is gone.',
    state: 'State',
    all: 'All on this page',
    keep: 'Keep',
    drop: 'Drop',
    edit: 'Edit first',
    keepChosen: 'Keep chosen ({count})',
    dropChosen: 'Drop chosen ({count})',
    choose: 'Choose: {text}',
    empty: 'Nothing waits for a decision.',
    gone: '(the text is not kept)',
    score: 'surely a fact: {score}',
    refused:
      'The memory provider did not take {count} of them. They are still here: see the state of the provider, then keep them again.',
    refusedFor:
      'The memory provider did not take it ({code}). See the state of the provider, then try again.',
  },
  quarantineState: {
    pending: 'Waiting',
    kept: 'Kept',
    dropped: 'Dropped',
  },
  quarantineSource: {
    utterance: 'as it was said',
    fact: 'as it was extracted',
  },
  screenReason: {
    unclear: 'not clearly a fact',
    instruction: 'tells the assistant how to behave',
    fact: 'a fact',
  },
  firewall: {
    title: 'Memory firewall',
    help: 'Keeps greetings, orders, noise, secrets and instructions to the assistant out of memory. “Strict” remembers plain facts only and asks you about the rest.',
    off: 'Off: remember everything, secrets too',
    normal: 'Normal',
    strict: 'Strict',
  },
};
