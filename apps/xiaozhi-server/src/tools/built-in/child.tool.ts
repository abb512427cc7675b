import { CHILD_WORDS } from '../../rights/rights-words.js';
import type { Tool } from '../tool.js';
import type { BuiltInContext } from './built-in-tools.js';

/** "Child mode on": a child speaks, with a memory of their own at this device. */
export function childModeTool({ memory, language }: BuiltInContext): Tool {
  return {
    description: {
      name: 'child_mode',
      description:
        'Switches child mode of this device on or off: in it a child speaks, nothing of the adults is recalled, and the child has a memory of their own. Call it only when the user asks for child mode.',
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
      const isSo = await memory.setChild(on === true);
      const words = CHILD_WORDS[asked === 'en' || asked === 'zh' ? asked : language];
      if (!isSo) return { kind: 'spoken', text: words.locked };
      return { kind: 'spoken', text: on === true ? words.on : words.off };
    },
  };
}
