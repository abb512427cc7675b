import type { Tool } from '../tool.js';
import type { BuiltInContext } from './built-in-tools.js';

const DEFAULT_FAREWELL = 'Goodbye!';

/** The user has said goodbye: a last sentence, then the device goes back to sleep. */
export function endConversationTool({ leave }: BuiltInContext): Tool {
  return {
    description: {
      name: 'end_conversation',
      description: 'Call this when the user says goodbye or wants to end the conversation.',
      parameters: {
        type: 'object',
        properties: {
          farewell: { type: 'string', description: 'A short goodbye in the language of the user' },
        },
        required: ['farewell'],
      },
    },
    run: ({ farewell }) => {
      leave();
      const text =
        typeof farewell === 'string' && farewell.trim() !== '' ? farewell.trim() : DEFAULT_FAREWELL;
      return Promise.resolve({ kind: 'spoken', text });
    },
  };
}
