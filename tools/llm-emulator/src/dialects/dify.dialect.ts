import { z } from 'zod';
import type { Dialect } from '../dialect.js';

const request = z.strictObject({
  inputs: z.record(z.string(), z.string()),
  query: z.string().min(1),
  response_mode: z.literal('streaming'),
  user: z.string().min(1),
  conversation_id: z.string().optional(),
  auto_generate_name: z.boolean().optional(),
});

/** Dify's chat apps. The app has one text to go by, and the variables that its author declared. */
export function difyDialect(): Dialect {
  return {
    basePath: '/v1',
    contentType: 'text/event-stream',
    isRoute: (path) => path === '/v1/chat-messages',
    keyOf: ({ authorization }) => authorization?.replace(/^Bearer /, ''),
    read: (raw) => {
      const body = request.parse(raw);
      return { system: '', messages: [{ role: 'user', text: body.query }], tools: [], body };
    },
    write: ({ thought, pieces }) => ({
      head: [
        'event: ping\n\n',
        event('workflow_started', { data: { id: 'w' } }),
        ...(thought === undefined ? [] : [event('agent_thought', { thought })]),
      ],
      pieces: pieces.map((answer) => event('message', { answer })),
      end: [
        event('workflow_finished', { data: { status: 'succeeded' } }),
        event('message_end', {
          metadata: { usage: { prompt_tokens: 20, completion_tokens: 7, total_tokens: 27 } },
        }),
      ],
    }),
    refusal: (status, message) => JSON.stringify({ code: 'invalid_param', message, status }),
    streamedFailure: (message) => event('error', { status: 503, code: 'completion_request_error', message }),
  };
}

function event(name: string, more: object): string {
  const head = { event: name, conversation_id: 'c', message_id: 'm', task_id: 't', created_at: 1 };
  return `data: ${JSON.stringify({ ...head, ...more })}\n\n`;
}
