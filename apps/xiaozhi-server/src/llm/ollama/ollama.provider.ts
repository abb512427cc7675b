import { requireProviderFields } from '@xiaozhi/contracts';
import type { ProviderImplementation } from '@xiaozhi/contracts';
import type { Logger } from '@xiaozhi/observability';
import { readLines } from '../../async/text-lines.js';
import type { ProviderDeps } from '../../speech/provider-deps.js';
import { withinContext } from '../dialogue-window.js';
import { LlmError } from '../llm.js';
import type { Llm, LlmPrompt, LlmRequest, ReplyPart } from '../llm.js';
import type { HttpRefusal } from '../streaming/llm-http.js';
import {
  baseUrlOf,
  collectText,
  completionFirstWordMs,
  confidentialIn,
  firstWordMs,
  keyHeader,
} from '../streaming/provider-settings.js';
import type { Settings } from '../streaming/provider-settings.js';
import { streamReply } from '../streaming/stream-reply.js';
import { ollamaDefinition } from './ollama.definition.js';
import { toOllamaMessages } from './ollama-messages.js';
import { OllamaReplyReader } from './ollama-reply-reader.js';

const PROVIDER = 'ollama';
/** What is left of the context for the reply, where no other bound is set. */
const REPLY_TOKENS = 1_000;
const NO_TOOLS = /does not support tools/i;

type Wanted = Pick<LlmRequest, 'system' | 'messages' | 'tools' | 'rounds' | 'onUsage'>;

/** A model in Ollama, by its own chat route. Source: Ollama's API documentation, generate a chat completion. */
export const ollamaLlm: ProviderImplementation<Llm, ProviderDeps> = {
  definition: ollamaDefinition,
  create: (fields, { logger }) => {
    const settings = requireProviderFields(ollamaDefinition, fields);
    const reserved = Math.min(Number(settings.max_tokens ?? REPLY_TOKENS), Number(settings.num_ctx) / 2);
    return withinContext(new OllamaLlm(settings, logger), Number(settings.num_ctx) - reserved);
  },
};

class OllamaLlm implements Llm {
  readonly code = PROVIDER;
  private readonly url: string;
  private readonly model: string;
  /** Found out at the first request that offers tools. */
  private takesTools = true;

  constructor(
    private readonly settings: Settings,
    private readonly logger: Logger,
  ) {
    this.url = `${baseUrlOf(settings.base_url ?? '', /\/(?:v1|api|api\/chat)$/)}/api/chat`;
    this.model = String(settings.model_name);
  }

  /** A model that takes no tools refuses the whole request; then it is asked without, from then on. */
  async *reply(request: LlmRequest, signal: AbortSignal): AsyncGenerator<ReplyPart> {
    const { temperature, top_p: topP } = this.settings;
    const options = { temperature, top_p: topP };
    const waitMs = firstWordMs(this.settings);
    try {
      yield* this.stream(this.takesTools ? request : withoutTools(request), options, waitMs, signal);
    } catch (error) {
      if (!(error instanceof NoToolsError)) throw error;
      this.takesTools = false;
      this.logger.warn({ model: this.model }, 'the model takes no tools, so it is offered none');
      yield* this.stream(withoutTools(request), options, waitMs, signal);
    }
  }

  complete({ system, user, onUsage }: LlmPrompt, signal: AbortSignal): Promise<string> {
    const request = { system, messages: [{ role: 'user' as const, content: user }], onUsage };
    const waitMs = completionFirstWordMs(this.settings);
    return collectText(this.stream(request, { temperature: 0 }, waitMs, signal));
  }

  private stream(
    request: Wanted,
    options: object,
    waitMs: number,
    signal: AbortSignal,
  ): AsyncGenerator<ReplyPart> {
    const { url, settings, model } = this;
    const { tools = [], rounds = [] } = request;
    const confidential = confidentialIn(settings.api_key, request);
    return streamReply(
      {
        provider: PROVIDER,
        url,
        headers: keyHeader(PROVIDER, url, settings.api_key),
        body: {
          model,
          messages: toOllamaMessages(request),
          stream: true,
          ...(tools.length === 0
            ? {}
            : { tools: tools.map((tool) => ({ type: 'function', function: tool })) }),
          // gpt-oss thinks whatever it is told, but more or less.
          ...(settings.thinking === 'off' ? { think: /gpt-oss/i.test(model) ? 'low' : false } : {}),
          keep_alive: toKeepAlive(String(settings.keep_alive)),
          options: { num_ctx: settings.num_ctx, num_predict: settings.max_tokens, ...options },
        },
        confidential,
        frames: readFilledLines,
        reader: new OllamaReplyReader(url, confidential),
        explain: (refusal) => explainRefusal(refusal, model),
        firstWordMs: waitMs,
        mayBeEmpty: rounds.length > 0,
        onUsage: request.onUsage,
      },
      signal,
    );
  }
}

class NoToolsError extends LlmError {}

function withoutTools(request: LlmRequest): LlmRequest {
  return { ...request, tools: [] };
}

function explainRefusal({ status, url, text }: HttpRefusal, model: string): LlmError | undefined {
  if (status === 404 && /model/i.test(text)) {
    return new LlmError(
      'LLM_REJECTED',
      `[ollama] ${url} has no model ${model} (HTTP 404); run: ollama pull ${model}`,
    );
  }
  if (status === 400 && NO_TOOLS.test(text)) {
    return new NoToolsError('LLM_REJECTED', `[ollama] ${model} takes no tools (HTTP 400).`);
  }
  return undefined;
}

/** The service takes seconds as a number only, and anything with a unit as text. */
function toKeepAlive(value: string): string | number {
  return Number.isFinite(Number(value)) ? Number(value) : value;
}

async function* readFilledLines(body: ReadableStream<Uint8Array>): AsyncGenerator<string> {
  for await (const line of readLines(body)) if (line.trim() !== '') yield line;
}
