import { GUEST_WORDS } from '../../rights/rights-words.js';
import type { Tool } from '../tool.js';
import type { BuiltInContext } from './built-in-tools.js';

/** "Guest mode on": somebody else speaks, of whom nothing is kept and who hears nothing of anybody. */
export function guestModeTool({ memory, language }: BuiltInContext): Tool {
  return {
    description: {
      name: 'guest_mode',
      description:
        'Switches guest mode on or off: in it nothing is recalled and nothing is remembered until the conversation ends. Call it only when the user asks for guest mode.',
      parameters: {
        type: 'object',
        properties: {
          on: { type: 'boolean' },
          language: { type: 'string', enum: ['en', 'zh'], description: 'The language of the user' },
        },
        required: ['on'],
      },
    },
    run: async ({ on, language: asked }) => {
      await memory.setGuest(on === true);
      const words = GUEST_WORDS[asked === 'en' || asked === 'zh' ? asked : language];
      return { kind: 'spoken', text: on === true ? words.on : words.off };
    },
  };
}
