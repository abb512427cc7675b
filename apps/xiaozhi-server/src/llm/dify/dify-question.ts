import type { LlmRequest } from '../llm.js';

type Wanted = Pick<LlmRequest, 'system' | 'messages' | 'rounds'>;

/** What a chat app is sent: one text, and variables that it may have declared. */
export interface DifyQuestion {
  query: string;
  inputs: Record<string, string>;
}

/**
 * Makes one question of a dialogue. Each request is a conversation of its own at Dify, since the dialogue is this
 * server's: it holds what was really heard, and it goes on with another model.
 */
export function toDifyQuestion(request: Wanted, way: 'query' | 'inputs'): DifyQuestion {
  const said = request.messages.at(-1)?.content ?? '';
  const history = toHistory(request);
  if (way === 'inputs') return { query: said, inputs: { system_prompt: request.system, history } };
  const parts = [
    request.system,
    history === '' ? '' : `The conversation so far:\n${history}`,
    `Answer this:\n${said}`,
  ];
  return { query: parts.filter((part) => part !== '').join('\n\n'), inputs: {} };
}

/** One line each; what tools gave to another model in this turn comes last. */
function toHistory({ messages, rounds = [] }: Wanted): string {
  const lines = messages
    .slice(0, -1)
    .map(({ role, content }) => `${role === 'user' ? 'User' : 'Assistant'}: ${content}`);
  const results = rounds.flatMap(({ calls, results }) =>
    calls.map(({ name }, index) => `Result of ${name}: ${results[index] ?? 'Interrupted.'}`),
  );
  return [...lines, ...results].join('\n');
}
