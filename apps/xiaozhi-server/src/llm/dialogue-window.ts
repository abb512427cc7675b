import type { Llm, LlmMessage, LlmRequest } from './llm.js';
import { estimateFixedTokens, estimateMessageTokens } from './token-estimate.js';

/**
 * A model that is sent no more than its context holds: of each request the newest turns that fit beside the system
 * prompt, the tools and the calls of this turn. What the user says now is always sent.
 * @param contextTokens of the whole prompt
 */
export function withinContext(llm: Llm, contextTokens: number): Llm {
  return {
    code: llm.code,
    reply: (request, signal) => llm.reply(fitDialogue(request, contextTokens), signal),
    ...(llm.complete === undefined ? {} : { complete: llm.complete.bind(llm) }),
  };
}

/** As `withinContext`. Calls of this turn are whole or not there, so no call is left without its answer. */
export function fitDialogue(request: LlmRequest, contextTokens: number): LlmRequest {
  const turns = groupTurns(request.messages);
  const kept: LlmMessage[] = [];
  let leftTokens = contextTokens - estimateFixedTokens(request);
  for (const [index, turn] of turns.reverse().entries()) {
    leftTokens -= turn.reduce((total, message) => total + estimateMessageTokens(message), 0);
    if (leftTokens < 0 && index > 0) break;
    kept.unshift(...turn);
  }
  return { ...request, messages: kept };
}

/**
 * The dialogue in turns, oldest first. A turn is what the user said and what was answered, each one message: some
 * models refuse two of a kind in a row. An answer to nobody begins no turn, and is left out at the start.
 */
function groupTurns(messages: readonly LlmMessage[]): LlmMessage[][] {
  const turns: LlmMessage[][] = [];
  for (const message of messages) {
    const turn = turns.at(-1);
    const last = turn?.at(-1);
    if (turn !== undefined && last?.role === message.role)
      turn[turn.length - 1] = { ...message, content: `${last.content}\n${message.content}` };
    else if (message.role === 'user') turns.push([message]);
    else turn?.push(message);
  }
  return turns;
}
