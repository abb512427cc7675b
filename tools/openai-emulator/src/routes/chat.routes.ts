import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { sendEvents, splitIntoPieces } from '../event-stream.js';

export interface ChatMessage {
  role: string;
  content: string;
}

const chatRequest = z.object({
  model: z.string().min(1),
  messages: z.array(z.object({ role: z.string(), content: z.string() })).min(1),
  stream: z.boolean().default(false),
});

/** `/chat/completions`, whole or streamed. */
export function chatRoutes(
  app: FastifyInstance,
  chat: (messages: readonly ChatMessage[]) => string | Promise<string>,
): void {
  let count = 0;
  app.post('/v1/chat/completions', async (request, reply) => {
    const { model, messages, stream } = chatRequest.parse(request.body);
    const content = await chat(messages);
    count += 1;
    const head = { id: `chatcmpl-${count}`, created: Math.floor(Date.now() / 1_000), model };
    if (!stream) {
      const choice = { index: 0, message: { role: 'assistant', content }, finish_reason: 'stop' };
      return { ...head, object: 'chat.completion', choices: [choice] };
    }
    const toChunk = (delta: object, reason: string | null): object => ({
      ...head,
      object: 'chat.completion.chunk',
      choices: [{ index: 0, delta, finish_reason: reason }],
    });
    return sendEvents(reply, [
      toChunk({ role: 'assistant', content: '' }, null),
      ...splitIntoPieces(content).map((piece) => toChunk({ content: piece }, null)),
      toChunk({}, 'stop'),
    ]);
  });
}
