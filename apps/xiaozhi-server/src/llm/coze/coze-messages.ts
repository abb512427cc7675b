import type { LlmMessage, LlmRequest } from '../llm.js';

type Wanted = Pick<LlmRequest, 'system' | 'messages' | 'rounds'>;

/** The service takes so many in one request. */
const MAX_MESSAGES = 100;

/**
 * The dialogue as Coze's additional messages, in a conversation of its own for each request: the dialogue is this
 * server's, and holds what was really heard. There is no role for a system prompt, so it comes first, as the user's.
 */
export function toCozeMessages({ system, messages, rounds = [] }: Wanted, sendsPrompt: boolean): object[] {
  const results = rounds.flatMap(({ calls, results }) =>
    calls.map(({ name }, index) => `Result of ${name}: ${results[index] ?? 'Interrupted.'}`),
  );
  const intro = [sendsPrompt ? system : '', ...results].filter((text) => text !== '').join('\n');
  const before: LlmMessage[] = intro === '' ? [] : [{ role: 'user', content: intro }];
  return [...before, ...messages.slice(before.length - MAX_MESSAGES)].map(({ role, content }) => ({
    role,
    type: role === 'user' ? 'question' : 'answer',
    content,
    content_type: 'text',
  }));
}
