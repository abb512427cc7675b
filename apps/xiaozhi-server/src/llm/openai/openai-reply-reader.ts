import { z } from 'zod';
import { LlmError } from '../llm.js';
import type { LlmUsage, ToolCall } from '../llm.js';
import { llmErrorOf } from '../streaming/llm-http.js';
import { serviceWords } from '../streaming/service-words.js';
import type { ReplyEvent, ReplyReader } from '../streaming/streamed-reply.js';
import { ToolCallAssembly, toolCallDelta } from './tool-call-assembly.js';

const usage = z.looseObject({
  prompt_tokens: z.number().nullish(),
  completion_tokens: z.number().nullish(),
  prompt_tokens_details: z.looseObject({ cached_tokens: z.number().nullish() }).nullish(),
  /** DeepSeek's name for it. */
  prompt_cache_hit_tokens: z.number().nullish(),
});
const failure = z.looseObject({ error: z.union([z.looseObject({}), z.string()]) });
const delta = z.looseObject({
  content: z.string().nullish(),
  tool_calls: z.array(toolCallDelta).nullish(),
  /** DeepSeek, Qwen, GLM, Ark, vLLM. */
  reasoning_content: z.string().nullish(),
  /** Groq, Ollama, newer vLLM. */
  reasoning: z.string().nullish(),
});
/** Without `choices` it is a failure or something else; empty ones come with the count of tokens. */
const chunk = z.looseObject({
  choices: z.array(z.looseObject({ delta: delta.nullish(), finish_reason: z.string().nullish() })),
  usage: usage.nullish(),
  /** Groq. */
  x_groq: z.looseObject({ usage: usage.nullish(), error: z.string().nullish() }).nullish(),
});

export interface OpenAiReplyContext {
  url: string;
  confidential: readonly string[];
  /** Names whose reasoning it is, for a service that wants it back. */
  echoOf: string | undefined;
}

/** One streamed chat completion. */
export class OpenAiReplyReader implements ReplyReader<string> {
  private readonly assembly = new ToolCallAssembly();
  private thought = '';

  constructor(private readonly context: OpenAiReplyContext) {}

  read(data: string): ReplyEvent {
    if (data === '[DONE]') return { isEnd: true };
    const json: unknown = JSON.parse(data);
    const failed = failure.safeParse(json);
    if (failed.success) throw this.toError(failed.data.error, data);
    const { choices, usage: figures, x_groq: groq } = chunk.parse(json);
    if (typeof groq?.error === 'string')
      throw this.toError(groq.error, JSON.stringify({ error: groq.error }));
    const [choice] = choices;
    if (choice?.finish_reason === 'content_filter') throw this.refused();
    return {
      ...this.readDelta(choice?.delta ?? {}),
      usage: toUsage(figures ?? groq?.usage),
      isEnd: (choice?.finish_reason ?? '') !== '',
    };
  }

  calls(): ToolCall[] {
    const { echoOf } = this.context;
    const calls = this.assembly.whole();
    if (echoOf === undefined || this.thought === '') return calls;
    return calls.map((call) => ({ ...call, echo: { of: echoOf, value: this.thought } }));
  }

  private readDelta({ content, tool_calls: calls, ...thoughts }: z.infer<typeof delta>): ReplyEvent {
    this.assembly.push(calls ?? []);
    const thought = thoughts.reasoning_content ?? '';
    this.thought += thought;
    return {
      text: content ?? '',
      isCall: calls !== undefined && calls !== null && calls.length > 0,
      isThought: thought !== '' || (thoughts.reasoning ?? '') !== '',
    };
  }

  private toError(error: string | Record<string, unknown>, body: string): LlmError {
    const { url, confidential } = this.context;
    const given = typeof error === 'string' ? undefined : Number(error.code ?? error.status);
    const status = given !== undefined && given >= 400 && given < 600 ? given : 500;
    const words = serviceWords(body, confidential);
    return llmErrorOf('openai', { status, url, words, retryAfterMs: undefined });
  }

  private refused(): LlmError {
    return new LlmError('LLM_REJECTED', `[openai] ${this.context.url} withheld its reply: content_filter.`);
  }
}

function toUsage(figures: z.infer<typeof usage> | null | undefined): LlmUsage | undefined {
  if (typeof figures?.prompt_tokens !== 'number') return undefined;
  return {
    inputTokens: figures.prompt_tokens,
    cachedInputTokens: figures.prompt_tokens_details?.cached_tokens ?? figures.prompt_cache_hit_tokens ?? 0,
    outputTokens: figures.completion_tokens ?? 0,
  };
}
