import { z } from 'zod';
import type { Dialect } from '../dialect.js';

const message = z.discriminatedUnion('role', [
  z.strictObject({ role: z.literal('system'), content: z.string() }),
  z.strictObject({ role: z.literal('user'), content: z.string() }),
  z.strictObject({
    role: z.literal('assistant'),
    content: z.string(),
    tool_calls: z
      .array(
        z.looseObject({
          // An object, not its JSON as a string: the one point in which everybody's code for OpenAI fails.
          function: z.strictObject({ name: z.string(), arguments: z.record(z.string(), z.unknown()) }),
        }),
      )
      .min(1)
      .optional(),
  }),
  z.strictObject({ role: z.literal('tool'), tool_name: z.string(), content: z.string() }),
]);
const request = z.looseObject({
  model: z.string().min(1),
  messages: z.array(message).min(1),
  tools: z.array(z.looseObject({ function: z.looseObject({ name: z.string() }) })).optional(),
  stream: z.boolean().default(true),
  think: z.union([z.boolean(), z.enum(['low', 'medium', 'high'])]).optional(),
  // What Go parses as a duration: a number of seconds, or text with a unit.
  keep_alive: z.union([z.number(), z.string().regex(/^-?(\d+(\.\d+)?(ms|s|m|h))+$/)]).optional(),
  options: z.looseObject({ num_ctx: z.number().int().positive().optional() }).optional(),
});

/** Ollama's own chat route: a line of JSON an event. */
export function ollamaDialect(): Dialect {
  return {
    basePath: '',
    contentType: 'application/x-ndjson',
    isRoute: (path) => path === '/api/chat',
    keyOf: ({ authorization }) => authorization?.replace(/^Bearer /, ''),
    read: (raw) => {
      const body = request.parse(raw);
      return {
        system: body.messages.find(({ role }) => role === 'system')?.content ?? '',
        messages: body.messages.flatMap(({ role, content }) =>
          role === 'system' ? [] : [{ role, text: content }],
        ),
        tools: (body.tools ?? []).map((tool) => tool.function.name),
        body,
      };
    },
    write: ({ thought, pieces, calls = [] }, { body }) => ({
      head: thought === undefined || body.think === false ? [] : [line({ content: '', thinking: thought })],
      pieces: [
        ...pieces.map((content) => line({ content })),
        ...calls.map((call) => line({ content: '', tool_calls: [{ function: call }] })),
      ],
      end: [
        line(
          { content: '' },
          { done: true, done_reason: 'stop', total_duration: 9, prompt_eval_count: 20, eval_count: 7 },
        ),
      ],
    }),
    refusal: (_, text) => JSON.stringify({ error: text }),
    streamedFailure: (text) => `${JSON.stringify({ error: text })}\n`,
  };
}

function line(part: object, more: object = { done: false }): string {
  const head = { model: 'm', created_at: '2026-01-01T00:00:00Z' };
  return `${JSON.stringify({ ...head, message: { role: 'assistant', ...part }, ...more })}\n`;
}
