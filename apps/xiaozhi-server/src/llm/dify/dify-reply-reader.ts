import { z } from 'zod';
import { LlmError } from '../llm.js';
import type { ToolCall } from '../llm.js';
import { llmErrorOf } from '../streaming/llm-http.js';
import { serviceWords } from '../streaming/service-words.js';
import type { ReplyEvent, ReplyReader } from '../streaming/streamed-reply.js';

const envelope = z.looseObject({ event: z.string() });
const answer = z.looseObject({ answer: z.string() });
const failure = z.looseObject({ status: z.number().optional() });
const finished = z.looseObject({ data: z.looseObject({ status: z.string().optional() }) });
const end = z.looseObject({
  metadata: z
    .looseObject({
      usage: z
        .looseObject({ prompt_tokens: z.number().nullish(), completion_tokens: z.number().nullish() })
        .nullish(),
    })
    .nullish(),
});

/** One streamed reply of a Dify chat app. Source: Dify's API documentation, send chat message. */
export class DifyReplyReader implements ReplyReader<string> {
  private isSpoken = false;

  constructor(
    private readonly url: string,
    private readonly confidential: readonly string[],
  ) {}

  read(data: string): ReplyEvent {
    const json: unknown = JSON.parse(data);
    switch (envelope.parse(json).event) {
      case 'message':
      case 'agent_message':
        return this.speak(answer.parse(json).answer);
      case 'message_replace':
        // Moderation replaces the whole answer; what is spoken cannot be taken back.
        return this.isSpoken ? {} : this.speak(answer.parse(json).answer);
      case 'agent_thought':
        return { isThought: true };
      case 'error':
        throw this.toError(failure.parse(json).status ?? 500, data);
      case 'workflow_finished':
        if (['failed', 'stopped'].includes(finished.parse(json).data.status ?? '')) throw this.toBroken();
        return {};
      case 'message_end':
        return { isEnd: true, ...usageOf(json) };
      default:
        return {};
    }
  }

  calls(): ToolCall[] {
    return [];
  }

  private speak(text: string): ReplyEvent {
    this.isSpoken ||= text !== '';
    return { text };
  }

  private toError(status: number, body: string): LlmError {
    const words = serviceWords(body, this.confidential);
    return llmErrorOf('dify', { status, url: this.url, words, retryAfterMs: undefined });
  }

  private toBroken(): LlmError {
    return new LlmError(
      'LLM_UNAVAILABLE',
      `[dify] the workflow of the app at ${this.url} failed; see its log in Dify.`,
    );
  }
}

function usageOf(json: unknown): Pick<ReplyEvent, 'usage'> {
  const figures = end.parse(json).metadata?.usage;
  if (typeof figures?.prompt_tokens !== 'number') return {};
  return {
    usage: {
      inputTokens: figures.prompt_tokens,
      cachedInputTokens: 0,
      outputTokens: figures.completion_tokens ?? 0,
    },
  };
}
