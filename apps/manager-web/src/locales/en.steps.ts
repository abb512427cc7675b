/** What an operator does first, and the ways to talk to an agent, in English. */
export const enSteps = {
  talk: {
    open: 'Talk',
    openNamed: 'Talk to {name}',
  },
  step: {
    provider: 'Add a memory provider',
    agent: 'Create an agent',
    device: 'Bind a device',
    talk: 'Talk to it',
  },
  stepHelp: {
    provider: 'Where memories are kept: Mem0, or this system itself.',
    agent: 'A persona with a memory of its own.',
    device: 'Switch it on; it speaks six digits that you enter here.',
    talk: 'In the browser, on a device, or by this command, which plays one:',
  },
};
