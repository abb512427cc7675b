import { z } from 'zod';
import type { ServerSentEvent } from '../../speech/openai/server-sent-events.js';
import { LlmError } from '../llm.js';
import type { LlmErrorCode, ToolCall } from '../llm.js';
import { serviceWords } from '../streaming/service-words.js';
import type { ReplyEvent, ReplyReader } from '../streaming/streamed-reply.js';

const message = z.looseObject({
  type: z.string().nullish(),
  content: z.string().nullish(),
  content_type: z.string().nullish(),
  reasoning_content: z.string().nullish(),
});
const failure = z.looseObject({
  code: z.number().nullish(),
  last_error: z.looseObject({ code: z.number().nullish() }).nullish(),
});
const completed = z.looseObject({
  usage: z.looseObject({ input_count: z.number(), output_count: z.number().nullish() }).nullish(),
});

/** One streamed reply of a Coze agent. Source: Coze's API documentation, initiate chat, streaming response. */
export class CozeReplyReader implements ReplyReader<ServerSentEvent> {
  constructor(
    private readonly url: string,
    private readonly confidential: readonly string[],
  ) {}

  read({ name, data }: ServerSentEvent): ReplyEvent {
    if (name === 'done') return { isEnd: true };
    const json: unknown = JSON.parse(data);
    switch (name) {
      case 'conversation.message.delta':
        return readDelta(json);
      case 'conversation.chat.completed':
        return { isEnd: true, ...usageOf(json) };
      case 'conversation.chat.failed':
      case 'error': {
        const { code, last_error: last } = failure.parse(json);
        throw cozeError(this.url, last?.code ?? code ?? 0, this.wordsOf(last ?? json));
      }
      case 'conversation.chat.requires_action':
        throw new LlmError(
          'LLM_REJECTED',
          `[coze] the agent at ${this.url} wants a plugin to be run here, which is not possible; take it out of the agent.`,
        );
      default:
        // A refusal comes with status 200, as JSON without an event: see the provider.
        return {};
    }
  }

  calls(): ToolCall[] {
    return [];
  }

  private wordsOf(json: unknown): string {
    return serviceWords(JSON.stringify(json), this.confidential);
  }
}

/** Codes that the service documents: of the token, of its permissions, of being busy; the rest is the request. */
export function cozeError(url: string, code: number, words: string): LlmError {
  const kind = kindOf(code);
  const hint = {
    LLM_UNAUTHORIZED: 'refuses the token; check personal_access_token and its permission to chat.',
    LLM_UNAVAILABLE: 'is busy or broken.',
    LLM_REJECTED: 'refuses the request; check bot_id, and that the agent is published as API.',
  }[kind];
  return new LlmError(kind, `[coze] ${url} ${hint}${words === '' ? '' : ` It says: ${words}.`}`);
}

function kindOf(code: number): LlmErrorCode {
  if ([4100, 4101, 700012006].includes(code)) return 'LLM_UNAUTHORIZED';
  const isRequest = (code >= 4000 && code < 4013) || code === 4200 || code === 4015 || code === 4016;
  return isRequest ? 'LLM_REJECTED' : 'LLM_UNAVAILABLE';
}

/** Only the text of an answer is spoken: no cards, no follow-up questions, no results of plugins. */
function readDelta(json: unknown): ReplyEvent {
  const { type, content, content_type: form, reasoning_content: thought } = message.parse(json);
  const isAnswer = (type ?? 'answer') === 'answer' && (form ?? 'text') === 'text';
  return { text: isAnswer ? (content ?? '') : '', isThought: (thought ?? '') !== '' };
}

function usageOf(json: unknown): Pick<ReplyEvent, 'usage'> {
  const { usage } = completed.parse(json);
  if (usage === undefined || usage === null) return {};
  return {
    usage: {
      inputTokens: usage.input_count,
      cachedInputTokens: 0,
      outputTokens: usage.output_count ?? 0,
    },
  };
}
