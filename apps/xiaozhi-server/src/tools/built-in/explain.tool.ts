import { tellExplanation } from '../../rights/rights-words.js';
import type { Tool } from '../tool.js';
import type { BuiltInContext } from './built-in-tools.js';

/** "Why do you know that?" Said as it is, so that no model adds to it. */
export function explainMemoryTool({ memory, language, timeZone, now }: BuiltInContext): Tool {
  return {
    description: {
      name: 'explain_memory',
      description:
        'Tells the user which of their own words your last answer was from. Call it when the user asks why or how you know what you just said.',
      parameters: {
        type: 'object',
        properties: {
          language: { type: 'string', enum: ['en', 'zh'], description: 'The language of the user' },
        },
      },
    },
    run: async ({ language: asked }, signal) => {
      const explanation = await memory.explain(signal);
      const spoken = asked === 'en' || asked === 'zh' ? asked : language;
      return {
        kind: 'spoken',
        text: tellExplanation(explanation, { language: spoken, timeZone, now: now() }),
      };
    },
  };
}
