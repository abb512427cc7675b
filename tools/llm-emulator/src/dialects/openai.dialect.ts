import { z } from 'zod';
import type { Asked, Dialect, EmulatedCall, EmulatedReply } from '../dialect.js';

export interface OpenAiDialectOptions {
  /** Where reasoning goes; `think-tags` is in the text itself. Default `reasoning_content`. */
  thoughts?: 'reasoning_content' | 'reasoning' | 'think-tags';
  /** Default `native`; `text` writes `<tool_call>` into the text, as a server without a parser for the model does. */
  calls?: 'native' | 'text';
  /** Default `asked`: a last event without choices, only where the request wants it. */
  usage?: 'asked' | 'with-last-choice' | 'x_groq';
  /** Fields that the service refuses with 400, as OpenAI words it. */
  refuses?: readonly string[];
  /** DeepSeek while thinking: calls of this turn must come back with their reasoning. */
  wantsThoughtBack?: boolean;
}

const toolCall = z.strictObject({
  id: z.string().min(1),
  type: z.literal('function'),
  function: z.strictObject({ name: z.string().min(1), arguments: z.string() }),
});
const message = z.discriminatedUnion('role', [
  z.strictObject({ role: z.literal('system'), content: z.string() }),
  z.strictObject({ role: z.literal('user'), content: z.string() }),
  z.strictObject({
    role: z.literal('assistant'),
    content: z.string().nullable(),
    tool_calls: z.array(toolCall).min(1).optional(),
    reasoning_content: z.string().optional(),
  }),
  z.strictObject({ role: z.literal('tool'), tool_call_id: z.string().min(1), content: z.string() }),
]);
const request = z.looseObject({
  model: z.string().min(1),
  messages: z.array(message).min(1),
  tools: z
    .array(z.looseObject({ type: z.literal('function'), function: z.looseObject({ name: z.string() }) }))
    .min(1)
    .optional(),
  stream: z.literal(true),
  stream_options: z.looseObject({ include_usage: z.boolean() }).optional(),
});
type Request = z.infer<typeof request>;

/** OpenAI's chat completions, streamed, with the ways in which others differ. */
export function openAiDialect(options: OpenAiDialectOptions = {}): Dialect {
  return {
    basePath: '/v1',
    contentType: 'text/event-stream',
    isRoute: (path) => path === '/v1/chat/completions',
    keyOf: ({ authorization }) => authorization?.replace(/^Bearer /, ''),
    read: (body) => readRequest(request.parse(body), options),
    write: (reply, asked) => ({
      // Some send comments to keep the connection open, DeepSeek for one.
      head: [
        ': keep-alive\n\n',
        event({ delta: { role: 'assistant', content: '' } }),
        ...thoughtOf(reply, options),
      ],
      pieces: [...reply.pieces.map((content) => event({ delta: { content } })), ...callsOf(reply, options)],
      end: endOf(reply, asked, options),
    }),
    refusal: (status, text) =>
      JSON.stringify({
        error: { message: text, type: 'invalid_request_error', param: null, code: `e${status}` },
      }),
    streamedFailure: (text) => `data: ${JSON.stringify({ error: { message: text, code: 503 } })}\n\n`,
  };
}

function readRequest(body: Request, { refuses = [], wantsThoughtBack = false }: OpenAiDialectOptions): Asked {
  const refused = refuses.find((field) => field in body);
  if (refused !== undefined)
    throw new Error(`Unsupported parameter: '${refused}' is not supported with this model.`);
  requireAnswers(body.messages);
  const isBare = body.messages.some(
    (item) =>
      item.role === 'assistant' && item.tool_calls !== undefined && item.reasoning_content === undefined,
  );
  if (wantsThoughtBack && isBare)
    throw new Error('The reasoning_content in the thinking mode must be passed back to the API.');
  const [first, ...rest] = body.messages;
  return {
    system: first?.role === 'system' ? first.content : '',
    messages: (first?.role === 'system' ? rest : body.messages).map((item) => ({
      role: item.role === 'system' ? 'user' : item.role,
      text: item.content ?? '',
    })),
    tools: (body.tools ?? []).map((tool) => tool.function.name),
    body,
  };
}

/** The service refuses a history in which a call was not answered at once, and in order. */
function requireAnswers(messages: Request['messages']): void {
  const open: string[] = [];
  for (const item of messages) {
    if (item.role === 'tool') {
      if (open.shift() !== item.tool_call_id) throw new Error('An answer without its call.');
      continue;
    }
    if (open.length > 0) throw new Error('A call without its answer.');
    if (item.role === 'assistant') open.push(...(item.tool_calls ?? []).map(({ id }) => id));
  }
  if (open.length > 0) throw new Error('A call without its answer.');
}

function event(choice: object, more: object = {}): string {
  const head = { id: 'chatcmpl-1', object: 'chat.completion.chunk', created: 1, model: 'm' };
  return `data: ${JSON.stringify({ ...head, choices: [{ index: 0, finish_reason: null, ...choice }], ...more })}\n\n`;
}

function thoughtOf(
  { thought }: EmulatedReply,
  { thoughts = 'reasoning_content' }: OpenAiDialectOptions,
): string[] {
  if (thought === undefined) return [];
  if (thoughts === 'think-tags')
    return [...`<think>${thought}</think>`].map((content) => event({ delta: { content } }));
  return [event({ delta: { content: null, [thoughts]: thought } })];
}

function callsOf({ calls = [] }: EmulatedReply, { calls: style = 'native' }: OpenAiDialectOptions): string[] {
  if (style === 'text') return calls.flatMap(writtenCall).map((content) => event({ delta: { content } }));
  const pieces = calls.flatMap(({ name, arguments: args }, index) => [
    { index, id: `call_${index}`, type: 'function', function: { name, arguments: '' } },
    ...(JSON.stringify(args).match(/.{1,7}/gsu) ?? []).map((piece) => ({
      index,
      function: { arguments: piece },
    })),
  ]);
  return pieces.map((piece) => event({ delta: { tool_calls: [piece] } }));
}

function writtenCall(call: EmulatedCall): string[] {
  return `<tool_call>\n${JSON.stringify(call)}\n</tool_call>`.match(/.{1,5}/gsu) ?? [];
}

function endOf(
  { calls = [] }: EmulatedReply,
  { body }: Asked,
  { usage = 'asked', calls: style = 'native' }: OpenAiDialectOptions,
): string[] {
  const figures = {
    prompt_tokens: 20,
    completion_tokens: 7,
    total_tokens: 27,
    prompt_tokens_details: { cached_tokens: 5 },
  };
  const reason = calls.length > 0 && style === 'native' ? 'tool_calls' : 'stop';
  const more =
    usage === 'asked' ? {} : usage === 'x_groq' ? { x_groq: { usage: figures } } : { usage: figures };
  const wanted = (body as Request).stream_options?.include_usage === true && usage === 'asked';
  return [
    event({ delta: {}, finish_reason: reason }, more),
    ...(wanted ? [`data: ${JSON.stringify({ id: 'chatcmpl-1', choices: [], usage: figures })}\n\n`] : []),
    'data: [DONE]\n\n',
  ];
}
