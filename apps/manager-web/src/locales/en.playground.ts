/** Talking to an agent in the browser, in English: loaded with that page, and not before. */
export const enPlayground = {
  playground: {
    title: 'Talk to {name}',
    settings: 'Agent settings',
    noMemory: 'This agent does not remember: its memory is switched off.',
    ownMemory:
      'What you say here is remembered for you at this agent, and for no device: nobody else’s memory is read or changed.',
    sharedMemory:
      'This agent’s memory is shared: what you say here is remembered for its devices too, and what they said is recalled here.',
    conversation: 'Conversation',
    start: 'Start talking',
    startAnew: 'New session',
    leave: 'End',
    before: 'Press “Start talking”. Your browser then is a device of this agent: no other one is needed.',
    first: 'Type something, or hold the button and speak.',
    newSession: 'New session',
    you: 'You',
    hearing: 'Somebody speaks…',
    turn: 'This turn',
    noTurn: 'What the agent does with what you say is shown here while it happens.',
    goesOn: 'Under way for {ms} ms',
    failed:
      'Something did not work. The failed stage says what; the agent’s models and keys are in its settings.',
    recalled: 'Recalled for this turn',
    noRecall: 'Nothing asked of the memory yet.',
    learnt: 'Newly learnt',
    nothingLearnt:
      'Tell the agent something about yourself; what it keeps of it appears here within seconds.',
    forget: 'Forget',
    forgetNamed: 'Forget: {text}',
    type: 'What you say',
    typeHint: 'Type what you want to say',
    send: 'Say',
    hold: 'Hold to talk',
    holdHint: 'Hold the button or the space bar while you speak, or switch on hands-free.',
    handsFree: 'Hands-free',
    interrupt: 'Interrupt',
    noSound: 'This browser cannot play the answers: they are shown only. Typing works.',
  },
  playgroundState: {
    closed: 'Not connected',
    connecting: 'Connecting…',
    idle: 'Your turn',
    listening: 'Listening',
    thinking: 'Thinking…',
    speaking: 'Speaking',
  },
  playgroundEnd: {
    unreachable:
      'The gateway cannot be reached. See that it runs, that GATEWAY_URL of the console’s server names it, and that a proxy in front passes WebSockets on; then start anew.',
    refused: 'The gateway refused this browser. Start anew to get new credentials.',
    'no-answer': 'The gateway did not answer in time. Look at its log, then start anew.',
    replaced: 'You opened this agent’s conversation elsewhere: it goes on there.',
    lost: 'The connection broke. Start anew to go on; what was said is remembered.',
    over: 'The agent ended the conversation. Start anew to go on.',
  },
  microphoneFault: {
    insecure: 'Browsers give the microphone to HTTPS pages and to this computer only. Typing works.',
    refused: 'The microphone is not allowed here. Allow it in the browser’s site settings; typing works.',
    absent: 'No microphone was found. Connect one, then try again; typing works.',
    busy: 'The microphone cannot be opened; another program may use it. Typing works.',
  },
};
