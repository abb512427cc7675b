import { requireProviderFields } from '@xiaozhi/contracts';
import type { ProviderImplementation } from '@xiaozhi/contracts';
import { bearerHeader } from '../../speech/openai/openai-request.js';
import { readServerSentEvents } from '../../speech/openai/server-sent-events.js';
import type { ProviderDeps } from '../../speech/provider-deps.js';
import { withinContext } from '../dialogue-window.js';
import { LlmError } from '../llm.js';
import type { Llm, LlmPrompt, LlmRequest, ReplyPart } from '../llm.js';
import { llmErrorOf } from '../streaming/llm-http.js';
import type { HttpRefusal } from '../streaming/llm-http.js';
import {
  baseUrlOf,
  collectText,
  completionFirstWordMs,
  confidentialIn,
  firstWordMs,
} from '../streaming/provider-settings.js';
import type { Settings } from '../streaming/provider-settings.js';
import { streamReply } from '../streaming/stream-reply.js';
import { geminiDefinition } from './gemini.definition.js';
import { toGeminiContents } from './gemini-contents.js';
import { GeminiReplyReader } from './gemini-reply-reader.js';

const PROVIDER = 'gemini';

type Wanted = Pick<LlmRequest, 'system' | 'messages' | 'tools' | 'rounds' | 'onUsage'>;

/** Google's models. Source: Gemini API documentation, models.streamGenerateContent. */
export const geminiLlm: ProviderImplementation<Llm, ProviderDeps> = {
  definition: geminiDefinition,
  create: (fields) => {
    const settings = requireProviderFields(geminiDefinition, fields);
    return withinContext(new GeminiLlm(settings), Number(settings.context_tokens));
  },
};

class GeminiLlm implements Llm {
  readonly code = PROVIDER;
  private readonly url: string;
  private readonly model: string;

  constructor(private readonly settings: Settings) {
    this.model = String(settings.model_name).replace(/^models\//, '');
    const base = baseUrlOf(settings.base_url ?? '', /\/models$/);
    this.url = `${base}/models/${encodeURIComponent(this.model)}:streamGenerateContent?alt=sse`;
  }

  async *reply(request: LlmRequest, signal: AbortSignal): AsyncGenerator<ReplyPart> {
    const { temperature, top_p: topP } = this.settings;
    yield* this.stream(request, { temperature, topP }, firstWordMs(this.settings), signal);
  }

  complete({ system, user, onUsage }: LlmPrompt, signal: AbortSignal): Promise<string> {
    const request = { system, messages: [{ role: 'user' as const, content: user }], onUsage };
    const waitMs = completionFirstWordMs(this.settings);
    return collectText(this.stream(request, { temperature: 0 }, waitMs, signal));
  }

  private stream(
    request: Wanted,
    sampling: object,
    waitMs: number,
    signal: AbortSignal,
  ): AsyncGenerator<ReplyPart> {
    const { url, settings, model } = this;
    const confidential = confidentialIn(settings.api_key, request);
    const thinking = settings.thinking === 'off' ? shortestThinking(model) : undefined;
    return streamReply(
      {
        provider: PROVIDER,
        url,
        headers: this.keyHeader(),
        body: {
          ...toGeminiContents(request, { echoOf: url, isRequired: isThirdOrLater(model) }),
          generationConfig: { ...sampling, maxOutputTokens: settings.max_tokens, thinkingConfig: thinking },
        },
        confidential,
        frames: readServerSentEvents,
        reader: new GeminiReplyReader({ url, confidential, echoOf: url }),
        explain: explainRefusal,
        firstWordMs: waitMs,
        mayBeEmpty: (request.rounds ?? []).length > 0,
        onUsage: request.onUsage,
      },
      signal,
    );
  }

  private keyHeader(): Record<string, string> {
    const key = String(this.settings.api_key);
    if (bearerHeader(key) !== undefined) return { 'x-goog-api-key': key };
    throw new LlmError('LLM_UNAUTHORIZED', `[gemini] the key for ${this.url} is no key; check the key.`);
  }
}

function isThirdOrLater(model: string): boolean {
  return /gemini-(?:[3-9]|\d\d)/i.test(model);
}

/** The least that each generation of models can be told; older ones do not think, and refuse the question. */
function shortestThinking(model: string): object | undefined {
  if (/gemini-2\.5-pro/i.test(model)) return { thinkingBudget: 128 };
  if (/gemini-2\.5/i.test(model)) return { thinkingBudget: 0 };
  if (!isThirdOrLater(model)) return undefined;
  return { thinkingLevel: /pro/i.test(model) ? 'low' : 'minimal' };
}

/** A wrong key is a bad request to this service, and the time to wait stands in the body. */
function explainRefusal({ text, ...refusal }: HttpRefusal): LlmError | undefined {
  if (refusal.status === 400 && /API_KEY_INVALID|API key (?:not valid|expired)/i.test(text))
    return llmErrorOf(PROVIDER, { ...refusal, status: 401, words: '' });
  const seconds = /"retryDelay"\s*:\s*"([\d.]+)s"/.exec(text)?.[1];
  if (seconds === undefined || refusal.retryAfterMs !== undefined) return undefined;
  return llmErrorOf(PROVIDER, { ...refusal, retryAfterMs: Number(seconds) * 1_000 });
}
