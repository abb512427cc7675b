/** What an operator does first, and the ways to talk to an agent, in English. */
export const enSteps = {
  talk: {
    open: 'Talk',
    openNamed: 'Talk to {name}',
  },
  step: {
    provider: '1. Add a memory provider',
    agent: '2. Create an agent',
    device: '3. Bind a device',
    talk: '4. Talk to it',
  },
  stepHelp: {
    provider: 'Where memories are kept: Mem0, or this system itself.',
    agent: 'A persona with a memory of its own.',
    device: 'Switch it on; it speaks six digits that you enter here.',
    talk: 'In the browser, on a device, or by this command, which plays one:',
  },
};
