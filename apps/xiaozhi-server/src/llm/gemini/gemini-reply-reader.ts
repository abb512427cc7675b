import { z } from 'zod';
import { LlmError } from '../llm.js';
import type { LlmUsage, ToolCall } from '../llm.js';
import { llmErrorOf } from '../streaming/llm-http.js';
import { serviceWords } from '../streaming/service-words.js';
import type { ReplyEvent, ReplyReader } from '../streaming/streamed-reply.js';

const failure = z.looseObject({ error: z.looseObject({ code: z.number().optional() }) });
const part = z.looseObject({
  text: z.string().optional(),
  /** The text is reasoning. */
  thought: z.boolean().optional(),
  thoughtSignature: z.string().optional(),
  functionCall: z
    .looseObject({ name: z.string().min(1), args: z.record(z.string(), z.unknown()).nullish() })
    .optional(),
});
const usage = z.looseObject({
  promptTokenCount: z.number().optional(),
  cachedContentTokenCount: z.number().optional(),
  candidatesTokenCount: z.number().optional(),
  thoughtsTokenCount: z.number().optional(),
});
const response = z.looseObject({
  candidates: z
    .array(
      z.looseObject({
        content: z.looseObject({ parts: z.array(part).optional() }).optional(),
        finishReason: z.string().optional(),
      }),
    )
    .optional(),
  promptFeedback: z.looseObject({ blockReason: z.string().optional() }).optional(),
  usageMetadata: usage.optional(),
});

/** How a whole reply ends. */
const ENDS = ['STOP', 'MAX_TOKENS'];
/** A slip of the model's; the next try may do. */
const SLIPS = [
  'MALFORMED_FUNCTION_CALL',
  'UNEXPECTED_TOOL_CALL',
  'TOO_MANY_TOOL_CALLS',
  'OTHER',
  'MALFORMED_RESPONSE',
];

export interface GeminiReplyContext {
  url: string;
  confidential: readonly string[];
  /** Whose thought signatures these are. */
  echoOf: string;
}

/** One streamed reply of `streamGenerateContent`: each event is a response of its own, with more of the text. */
export class GeminiReplyReader implements ReplyReader<string> {
  private readonly found: ToolCall[] = [];

  constructor(private readonly context: GeminiReplyContext) {}

  read(data: string): ReplyEvent {
    const json: unknown = JSON.parse(data);
    const failed = failure.safeParse(json);
    if (failed.success) throw this.toError(failed.data.error.code, data);
    const { candidates, promptFeedback, usageMetadata } = response.parse(json);
    if (promptFeedback?.blockReason !== undefined)
      throw this.refused(`will not take what was said: ${promptFeedback.blockReason}.`);
    if (candidates === undefined && usageMetadata === undefined)
      throw new SyntaxError('No response of Gemini.');
    const [candidate] = candidates ?? [];
    const end = candidate?.finishReason ?? '';
    if (SLIPS.includes(end)) throw this.failed('LLM_UNAVAILABLE', `failed in the middle of a reply: ${end}.`);
    if (end !== '' && !ENDS.includes(end)) throw this.refused(`withheld its reply: ${end}.`);
    return {
      ...this.readParts(candidate?.content?.parts ?? []),
      usage: toUsage(usageMetadata),
      isEnd: end !== '',
    };
  }

  calls(): ToolCall[] {
    return this.found;
  }

  private readParts(parts: readonly z.infer<typeof part>[]): ReplyEvent {
    const calls = parts.filter((one) => one.functionCall !== undefined);
    for (const { functionCall: call, thoughtSignature: value } of calls) {
      if (call === undefined) continue;
      this.found.push({
        kind: 'tool-call',
        id: `call_${this.found.length}`,
        name: call.name,
        arguments: JSON.stringify(call.args ?? {}),
        ...(value === undefined ? {} : { echo: { of: this.context.echoOf, value } }),
      });
    }
    const spoken = parts.filter(({ thought }) => thought !== true);
    return {
      text: spoken.map(({ text = '' }) => text).join(''),
      isCall: calls.length > 0,
      isThought: spoken.length < parts.length,
    };
  }

  private toError(status = 500, body: string): LlmError {
    const { url, confidential } = this.context;
    return llmErrorOf('gemini', {
      status,
      url,
      words: serviceWords(body, confidential),
      retryAfterMs: undefined,
    });
  }

  private refused(what: string): LlmError {
    return this.failed('LLM_REJECTED', what);
  }

  private failed(code: 'LLM_REJECTED' | 'LLM_UNAVAILABLE', what: string): LlmError {
    return new LlmError(code, `[gemini] ${this.context.url} ${what}`);
  }
}

function toUsage(figures: z.infer<typeof usage> | undefined): LlmUsage | undefined {
  if (figures?.promptTokenCount === undefined) return undefined;
  return {
    inputTokens: figures.promptTokenCount,
    cachedInputTokens: figures.cachedContentTokenCount ?? 0,
    outputTokens: (figures.candidatesTokenCount ?? 0) + (figures.thoughtsTokenCount ?? 0),
  };
}
