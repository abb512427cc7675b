import { requireProviderFields } from '@xiaozhi/contracts';
import type { ProviderFields, ProviderImplementation } from '@xiaozhi/contracts';
import { readServerSentEvents } from '../../speech/openai/server-sent-events.js';
import type { ProviderDeps } from '../../speech/provider-deps.js';
import { withinContext } from '../dialogue-window.js';
import type { Llm, LlmPrompt, LlmRequest, ReplyPart } from '../llm.js';
import {
  baseUrlOf,
  collectText,
  completionFirstWordMs,
  confidentialIn,
  firstWordMs,
  keyHeader,
  readJsonObject,
} from '../streaming/provider-settings.js';
import type { Settings } from '../streaming/provider-settings.js';
import { streamReply } from '../streaming/stream-reply.js';
import { openAiLlmDefinition } from './openai.definition.js';
import { toMessages, toTools } from './openai-messages.js';
import { OpenAiReplyReader } from './openai-reply-reader.js';
import { findOpenAiService } from './openai-services.js';
import type { OpenAiService } from './openai-services.js';

const PROVIDER = 'openai';
/** Sent as they are, where they are set. */
const SAMPLING_FIELDS = ['temperature', 'top_p', 'frequency_penalty'] as const;

/** A language model behind OpenAI's chat completions, streamed. */
export const openAiLlm: ProviderImplementation<Llm, ProviderDeps> = {
  definition: openAiLlmDefinition,
  create: (fields) => {
    const settings = requireProviderFields(openAiLlmDefinition, withOlderNames(fields));
    return withinContext(new OpenAiLlm(settings), Number(settings.context_tokens));
  },
};

/** Configurations of other servers name the address `url`. */
function withOlderNames(fields: ProviderFields): ProviderFields {
  const { base_url: baseUrl, url } = fields;
  return baseUrl === undefined || baseUrl === null || baseUrl === '' ? { ...fields, base_url: url } : fields;
}

class OpenAiLlm implements Llm {
  readonly code = PROVIDER;
  private readonly service: OpenAiService;
  private readonly url: string;
  private readonly model: string;

  constructor(private readonly settings: Settings) {
    const { service, base_url: baseUrl, model_name: model } = settings;
    this.service = findOpenAiService(String(service), baseUrl === undefined ? undefined : String(baseUrl));
    this.url = `${baseUrlOf(baseUrl ?? this.service.baseUrl, /\/chat\/completions$/)}/chat/completions`;
    this.model = String(model);
  }

  async *reply(request: LlmRequest, signal: AbortSignal): AsyncGenerator<ReplyPart> {
    yield* this.stream(request, this.sampling(), firstWordMs(this.settings), signal);
  }

  complete({ system, user, onUsage }: LlmPrompt, signal: AbortSignal): Promise<string> {
    const request = { system, messages: [{ role: 'user' as const, content: user }], onUsage };
    const sampling = this.service.takesTemperature(this.model) ? { temperature: 0 } : {};
    return collectText(this.stream(request, sampling, completionFirstWordMs(this.settings), signal));
  }

  private stream(
    request: Pick<LlmRequest, 'system' | 'messages' | 'tools' | 'rounds' | 'onUsage'>,
    sampling: object,
    waitMs: number,
    signal: AbortSignal,
  ): AsyncGenerator<ReplyPart> {
    const { url, settings, service } = this;
    const confidential = confidentialIn(settings.api_key, request);
    const echoOf = service.wantsThoughtBack ? url : undefined;
    return streamReply(
      {
        provider: PROVIDER,
        url,
        headers: keyHeader(PROVIDER, url, settings.api_key),
        body: {
          model: this.model,
          ...sampling,
          ...this.limit(),
          ...(settings.thinking === 'off' ? service.withoutThinking(this.model) : {}),
          ...(settings.include_usage === true ? { stream_options: { include_usage: true } } : {}),
          ...readJsonObject(settings.extra_body),
          messages: toMessages(request, echoOf),
          ...toTools(request.tools),
          stream: true,
        },
        confidential,
        frames: readServerSentEvents,
        reader: new OpenAiReplyReader({ url, confidential, echoOf }),
        firstWordMs: waitMs,
        mayBeEmpty: (request.rounds ?? []).length > 0,
        onUsage: request.onUsage,
      },
      signal,
    );
  }

  private sampling(): object {
    const set = SAMPLING_FIELDS.filter((key) => this.settings[key] !== undefined);
    return Object.fromEntries(set.map((key) => [key, this.settings[key]]));
  }

  private limit(): object {
    const { max_tokens: maxTokens, max_tokens_field: field } = this.settings;
    if (maxTokens === undefined) return {};
    return { [field === 'auto' ? this.service.limitField : String(field)]: maxTokens };
  }
}
