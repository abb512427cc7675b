import { z } from 'zod';
import type { Dialect } from '../dialect.js';

const request = z.strictObject({
  bot_id: z.string().min(1),
  user_id: z.string().min(1),
  stream: z.literal(true),
  auto_save_history: z.boolean().optional(),
  additional_messages: z
    .array(
      z.strictObject({
        role: z.enum(['user', 'assistant']),
        type: z.enum(['question', 'answer']),
        content: z.string().min(1),
        content_type: z.literal('text'),
      }),
    )
    .min(1)
    .max(100),
});

/** Coze's chat, version 3. */
export function cozeDialect(): Dialect {
  return {
    basePath: '',
    contentType: 'text/event-stream',
    isRoute: (path) => path === '/v3/chat',
    keyOf: ({ authorization }) => authorization?.replace(/^Bearer /, ''),
    read: (raw) => {
      const body = request.parse(raw);
      return {
        system: '',
        messages: body.additional_messages.map(({ role, content }) => ({ role, text: content })),
        tools: [],
        body,
      };
    },
    write: ({ thought, pieces }) => ({
      head: [
        event('conversation.chat.created', { id: 'c', status: 'created' }),
        event('conversation.chat.in_progress', { id: 'c', status: 'in_progress' }),
        ...(thought === undefined ? [] : [message('delta', { content: '', reasoning_content: thought })]),
      ],
      pieces: pieces.map((content) => message('delta', { content })),
      end: [
        message('completed', { content: pieces.join('') }),
        message('completed', { type: 'verbose', content: '{"msg_type":"generate_answer_finish"}' }),
        message('completed', { type: 'follow_up', content: 'What else?' }),
        event('conversation.chat.completed', {
          id: 'c',
          status: 'completed',
          last_error: { code: 0, msg: '' },
          usage: { token_count: 27, input_count: 20, output_count: 7 },
        }),
        'event:done\ndata:"[DONE]"\n\n',
      ],
    }),
    refusal: (status, msg) => JSON.stringify({ code: status === 401 ? 4100 : 4000, msg }),
    streamedFailure: (msg) =>
      event('conversation.chat.failed', { id: 'c', status: 'failed', last_error: { code: 5000, msg } }),
  };
}

function message(step: 'delta' | 'completed', more: object): string {
  const head = { id: 'm', conversation_id: 'v', bot_id: 'b', chat_id: 'c', role: 'assistant' };
  return event(`conversation.message.${step}`, { ...head, type: 'answer', content_type: 'text', ...more });
}

function event(name: string, data: object): string {
  return `event:${name}\ndata:${JSON.stringify(data)}\n\n`;
}
