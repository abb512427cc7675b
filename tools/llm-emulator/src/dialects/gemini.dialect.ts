import { z } from 'zod';
import type { Asked, Dialect, EmulatedReply } from '../dialect.js';

const SIGNATURE = 'c2lnbmF0dXJl';
/** What the service takes for the signature of another model's call. */
const NO_SIGNATURE = 'skip_thought_signature_validator';

const part = z.union([
  z.strictObject({ text: z.string().min(1) }),
  z.strictObject({
    functionCall: z.strictObject({
      name: z.string(),
      args: z.record(z.string(), z.unknown()),
      id: z.string().optional(),
    }),
    thoughtSignature: z.string().optional(),
  }),
  z.strictObject({
    functionResponse: z.strictObject({
      name: z.string(),
      response: z.record(z.string(), z.unknown()),
      id: z.string().optional(),
    }),
  }),
]);
type Part = z.infer<typeof part>;
const request = z.strictObject({
  systemInstruction: z
    .strictObject({ parts: z.array(z.strictObject({ text: z.string().min(1) })) })
    .optional(),
  contents: z.array(z.strictObject({ role: z.enum(['user', 'model']), parts: z.array(part).min(1) })).min(1),
  tools: z
    .array(
      z.strictObject({
        functionDeclarations: z.array(
          z.strictObject({
            name: z.string().regex(/^[A-Za-z_][\w.:-]{0,63}$/),
            description: z.string(),
            parametersJsonSchema: z.record(z.string(), z.unknown()).optional(),
          }),
        ),
      }),
    )
    .optional(),
  generationConfig: z.looseObject({}).optional(),
});
type Request = z.infer<typeof request>;

/** Gemini's `streamGenerateContent` as server-sent events. */
export function geminiDialect(): Dialect {
  return {
    basePath: '/v1beta',
    contentType: 'text/event-stream',
    isRoute: (path) => /^\/v1beta\/models\/[\w.-]+:streamGenerateContent\?alt=sse$/.test(path),
    keyOf: (headers) => String(headers['x-goog-api-key']),
    read: (raw, path) => readRequest(request.parse(raw), path.includes('gemini-3')),
    write: (reply) => ({
      head: reply.thought === undefined ? [] : [event([{ text: reply.thought, thought: true }])],
      pieces: [...reply.pieces.map((text) => event([{ text }])), ...callsOf(reply)],
      end: [event([{ text: '' }], { finishReason: 'STOP' })],
    }),
    refusal: (status, message) =>
      status === 401
        ? // The service says so with status 400 in truth; see the provider's own test.
          JSON.stringify({ error: { code: 401, message, status: 'UNAUTHENTICATED' } })
        : JSON.stringify({ error: { code: status, message, status: 'FAILED' } }),
    streamedFailure: (message) =>
      `data: ${JSON.stringify({ error: { code: 503, message, status: 'UNAVAILABLE' } })}\r\n\r\n`,
  };
}

function readRequest(body: Request, isSigned: boolean): Asked {
  const calls: string[] = [];
  for (const { parts } of body.contents) {
    const answered = parts.flatMap((one) => ('functionResponse' in one ? [one.functionResponse.name] : []));
    if (answered.join() !== calls.splice(0).join())
      throw new Error('The number of function response parts must equal that of the function calls.');
    const asked = parts.filter((one) => 'functionCall' in one);
    // Of calls side by side the first one carries the signature.
    const signature = asked[0]?.thoughtSignature ?? (isSigned && asked.length > 0 ? '' : SIGNATURE);
    if (![SIGNATURE, NO_SIGNATURE].includes(signature))
      throw new Error('Function call is missing a thought_signature.');
    calls.push(...asked.map((one) => one.functionCall.name));
  }
  if (calls.length > 0) throw new Error('A function call has no response.');
  return {
    system: body.systemInstruction?.parts.map(({ text }) => text).join('') ?? '',
    messages: body.contents.flatMap(({ role, parts }) =>
      parts.map((one) => ({ role: roleOf(role, one), text: textOf(one) })),
    ),
    tools: (body.tools ?? []).flatMap((tool) => tool.functionDeclarations.map(({ name }) => name)),
    body,
  };
}

function roleOf(role: 'user' | 'model', one: Part): 'user' | 'assistant' | 'tool' {
  if ('functionResponse' in one) return 'tool';
  return role === 'model' ? 'assistant' : 'user';
}

function textOf(one: Part): string {
  if ('text' in one) return one.text;
  return 'functionResponse' in one ? JSON.stringify(one.functionResponse.response) : '';
}

function callsOf({ calls = [] }: EmulatedReply): string[] {
  if (calls.length === 0) return [];
  const parts = calls.map(({ name, arguments: args }, index) => ({
    functionCall: { name, args },
    ...(index === 0 ? { thoughtSignature: SIGNATURE } : {}),
  }));
  return [event(parts)];
}

function event(parts: object[], more: object = {}): string {
  const usageMetadata = {
    promptTokenCount: 20,
    cachedContentTokenCount: 5,
    candidatesTokenCount: 4,
    thoughtsTokenCount: 3,
    totalTokenCount: 27,
  };
  const candidate = { content: { role: 'model', parts }, index: 0, ...more };
  return `data: ${JSON.stringify({ candidates: [candidate], usageMetadata, modelVersion: 'm' })}\r\n\r\n`;
}
