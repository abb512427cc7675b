import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { sendEvents, splitIntoPieces } from '../event-stream.js';

export interface ChatMessage {
  role: string;
  /** Of a message in parts, its text. */
  content: string;
}

/** A call of a function that the emulated model wants. */
export interface EmulatedCall {
  name: string;
  arguments: string;
}

/** The assistant's turn: words, or calls. */
export type ChatAnswer = string | { calls: readonly EmulatedCall[] };
export type AnswerChat = (
  messages: readonly ChatMessage[],
  tools: readonly string[],
) => ChatAnswer | Promise<ChatAnswer>;

const toolCall = z.object({
  id: z.string().min(1),
  type: z.literal('function'),
  function: z.object({ name: z.string().min(1), arguments: z.string() }),
});
const contentPart = z.discriminatedUnion('type', [
  z.object({ type: z.literal('text'), text: z.string() }),
  z.object({
    type: z.literal('image_url'),
    image_url: z.object({ url: z.string().regex(/^(?:data:image\/\w+;base64,|https?:)/) }),
  }),
]);
const message = z.discriminatedUnion('role', [
  z.object({ role: z.literal('system'), content: z.string() }),
  z.object({ role: z.literal('user'), content: z.union([z.string(), z.array(contentPart).min(1)]) }),
  z.object({
    role: z.literal('assistant'),
    content: z.string(),
    tool_calls: z.array(toolCall).min(1).optional(),
  }),
  z.object({ role: z.literal('tool'), tool_call_id: z.string().min(1), content: z.string() }),
]);
const tool = z.object({
  type: z.literal('function'),
  function: z.object({
    name: z.string().regex(/^[\w-]{1,64}$/),
    description: z.string(),
    parameters: z.looseObject({ type: z.literal('object') }),
  }),
});
const chatRequest = z.object({
  model: z.string().min(1),
  messages: z.array(message).min(1).refine(answersEveryCall, {
    message: 'Every tool_call must be answered by a tool message, and no other.',
  }),
  tools: z.array(tool).min(1).optional(),
  stream: z.boolean().default(false),
});

/** The service refuses a history in which a call was not answered. */
function answersEveryCall(messages: readonly z.infer<typeof message>[]): boolean {
  const asked = messages.flatMap((item) =>
    item.role === 'assistant' ? (item.tool_calls ?? []).map(({ id }) => id) : [],
  );
  const answered = messages.flatMap((item) => (item.role === 'tool' ? [item.tool_call_id] : []));
  return JSON.stringify(asked) === JSON.stringify(answered);
}

/** `/chat/completions`, whole or streamed. */
export function chatRoutes(app: FastifyInstance, chat: AnswerChat): void {
  let count = 0;
  app.post('/v1/chat/completions', async (request, reply) => {
    const { model, messages, tools = [], stream } = chatRequest.parse(request.body);
    const answer = await chat(
      messages.map(({ role, content }) => ({ role, content: toText(content) })),
      tools.map((item) => item.function.name),
    );
    count += 1;
    const head = { id: `chatcmpl-${count}`, created: Math.floor(Date.now() / 1_000), model };
    if (!stream) return { ...head, object: 'chat.completion', choices: [wholeChoice(answer)] };
    const chunks = toDeltas(answer).map(({ delta, reason }) => ({
      ...head,
      object: 'chat.completion.chunk',
      choices: [{ index: 0, delta, finish_reason: reason }],
    }));
    return sendEvents(reply, chunks);
  });
}

function toText(content: string | z.infer<typeof contentPart>[]): string {
  if (typeof content === 'string') return content;
  return content.map((part) => (part.type === 'text' ? part.text : '')).join('');
}

function wholeChoice(answer: ChatAnswer): object {
  if (typeof answer === 'string')
    return { index: 0, message: { role: 'assistant', content: answer }, finish_reason: 'stop' };
  const calls = answer.calls.map((call, index) => ({
    id: `call_${index}`,
    type: 'function',
    function: call,
  }));
  return {
    index: 0,
    message: { role: 'assistant', content: null, tool_calls: calls },
    finish_reason: 'tool_calls',
  };
}

/** Arguments come in pieces, as the service streams them. */
function toDeltas(answer: ChatAnswer): { delta: object; reason: string | null }[] {
  if (typeof answer === 'string') {
    return [
      { delta: { role: 'assistant', content: '' }, reason: null },
      ...splitIntoPieces(answer).map((piece) => ({ delta: { content: piece }, reason: null })),
      { delta: {}, reason: 'stop' },
    ];
  }
  const pieces = answer.calls.flatMap(({ name, arguments: args }, index) => [
    { index, id: `call_${index}`, type: 'function', function: { name, arguments: '' } },
    ...(args.match(/.{1,7}/gs) ?? []).map((piece) => ({ index, function: { arguments: piece } })),
  ]);
  return [
    { delta: { role: 'assistant', content: null }, reason: null },
    ...pieces.map((piece) => ({ delta: { tool_calls: [piece] }, reason: null })),
    { delta: {}, reason: 'tool_calls' },
  ];
}
