import type { LlmMessage } from '../llm.js';
import { PROMPT_PHRASES } from './prompt-answer.js';

const ALLOW =
  /^(?:please |yes,? |ok(?:ay)?,? )?(?:you (?:may|can|are allowed to)|i(?:'d| would) like you to|i allow you to|feel free to) (?:(?:please )?remind me (?:of|about) (?:the )?(?:things|what|everything|anything)(?: that)? i(?:'ve| have)? (?:told|tell|said to) you|bring (?:(?:up )?(?:things|what i (?:told|tell) you)(?: up)?))(?: by yourself| unasked)?$|^(?:请)?(?:我?(?:同意|允许|愿意让))?你?(?:可以|能够?)?主动(?:来)?提醒我(?:我(?:告诉|说)过?(?:你)?的(?:事|事情|话))?(?:吧)?$/iu;
const REVOKE =
  /^(?:please )?(?:(?:don't|do not|never|stop) (?:bring(?:ing)? (?:up )?(?:things|stuff|anything|what i (?:told|tell) you)(?: up)?|remind(?:ing)? me (?:of|about) (?:the )?(?:things|what|everything|anything)(?: that)? i(?:'ve| have)? (?:told|tell|said to) you)|(?:you (?:may|must|should) not|you can(?:not|'t)) bring (?:up )?(?:things|anything)(?: up)?)(?: by yourself| unasked| any ?more| again)*$|^(?:请)?(?:你)?(?:不要|别|不用|不许|不准|停止)(?:再)?主动(?:来)?(?:提醒我|提起|跟我提)(?:任何事|事情|这些)?(?:了|吧)?$/iu;
const YES =
  /^(?:yes|yeah|yep|sure|ok(?:ay)?|of course|go ahead|please do|i agree)\b|^(?:是|好|可以|行|对|嗯|同意|当然|愿意)/iu;
const NO = /^(?:no|nope|don't|do not|better not|rather not)\b|^(?:不|别|算了)/iu;

/**
 * Whether a sentence lets the assistant bring things up, or takes that back; a yes or no counts only after its question.
 * @param messages the dialogue; the last one is the user's
 */
export function findPromptWish(messages: readonly LlmMessage[]): { allowed: boolean } | undefined {
  const said = (messages.at(-1)?.content ?? '').trim().replace(/[.!。！]+$/u, '');
  if (REVOKE.test(said)) return { allowed: false };
  if (ALLOW.test(said)) return { allowed: true };
  const before = messages.at(-2);
  const isAsked =
    before?.role === 'assistant' &&
    Object.values(PROMPT_PHRASES).some(({ ask }) => before.content.includes(ask));
  if (!isAsked) return undefined;
  if (NO.test(said)) return { allowed: false };
  return YES.test(said) ? { allowed: true } : undefined;
}
