import type { AgentSettings } from '@xiaozhi/contracts';
import type { ConsentOutcome, PromptConsent } from '../../proactive/prompt-consent.js';
import type { Tool } from '../tool.js';
import type { BuiltInContext } from './built-in-tools.js';

/** Consent of whoever speaks, with the agent that would bring things up. */
export interface PromptContext {
  consent: PromptConsent;
  agent: AgentSettings;
}

const ANSWERS: Record<ConsentOutcome, object> = {
  asked: { askConsent: 'Ask the user to confirm; nothing is kept yet.' },
  allowed: { promptsAllowed: true },
  revoked: { promptsAllowed: false },
  off: { promptsOff: 'The operator has not switched this on for this assistant.' },
};

/** "You may remind me of things I told you." / "Don't bring things up by yourself." */
export function allowPromptsTool({ prompts, turnId }: BuiltInContext & { prompts: PromptContext }): Tool {
  return {
    description: {
      name: 'allow_prompts',
      description:
        'Keeps whether you may bring up, unasked and at most once a day, what the user told you they want to do. Call it only when the user themselves asks for that or takes it back; never suggest it. To allow it, call it once, ask the user the question "May I bring up by myself, at most once a day, what you told me you want to do?", and call it again only when they say yes. Then tell the user what was kept.',
      parameters: {
        type: 'object',
        properties: { allowed: { type: 'boolean', description: 'false: bring nothing up any more' } },
        required: ['allowed'],
      },
    },
    run: async ({ allowed }) => {
      const outcome = await prompts.consent.decide(allowed === true, prompts.agent, turnId());
      return { kind: 'answer', text: JSON.stringify(ANSWERS[outcome]) };
    },
  };
}
