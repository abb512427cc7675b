import { withDeadline } from '@xiaozhi/observability';
import { requireProviderFields } from '@xiaozhi/contracts';
import type { ProviderFieldValue, ProviderImplementation } from '@xiaozhi/contracts';
import { z } from 'zod';
import { bearerHeader, toDeadlineMs } from '../../speech/openai/openai-request.js';
import { readServerSentEvents } from '../../speech/openai/server-sent-events.js';
import type { ProviderDeps } from '../../speech/provider-deps.js';
import { LlmError } from '../llm.js';
import type { Llm, LlmRequest, ReplyPart } from '../llm.js';
import { openAiLlmDefinition } from './openai.definition.js';
import { toMessages, toTools } from './openai-messages.js';
import { ThinkFilter } from './think-filter.js';
import { ToolCallAssembly, toolCallDelta } from './tool-call-assembly.js';

const TOTAL_DEADLINE_MS = 120_000;
/** A whole answer takes this many times as long as its first word. */
const COMPLETION_DEADLINE_FACTOR = 6;

/** Without `choices` it is an error or something else; empty ones come with the count of tokens. */
const chunk = z.looseObject({
  choices: z.array(
    z.looseObject({
      delta: z
        .looseObject({ content: z.string().nullish(), tool_calls: z.array(toolCallDelta).nullish() })
        .optional(),
    }),
  ),
});
const completion = z.looseObject({
  choices: z.array(z.looseObject({ message: z.looseObject({ content: z.string() }) })).min(1),
});

type Settings = Readonly<Record<string, ProviderFieldValue>>;

/** A language model behind OpenAI's chat completions, streamed. */
export const openAiLlm: ProviderImplementation<Llm, ProviderDeps> = {
  definition: openAiLlmDefinition,
  create: (fields) => new OpenAiLlm(requireProviderFields(openAiLlmDefinition, fields)),
};

class OpenAiLlm implements Llm {
  readonly code = 'openai';
  private readonly url: string;

  constructor(private readonly settings: Settings) {
    const base = String(settings.base_url).replace(/\/(chat\/completions)?\/?$/, '');
    this.url = `${base}/chat/completions`;
  }

  async *reply(request: LlmRequest, signal: AbortSignal): AsyncGenerator<ReplyPart> {
    const firstToken = new AbortController();
    const timer = setTimeout(() => firstToken.abort(), toDeadlineMs(this.settings.timeout));
    const filter = new ThinkFilter();
    const calls = new ToolCallAssembly();
    try {
      const whole = withDeadline(signal, TOTAL_DEADLINE_MS);
      const limit = AbortSignal.any([firstToken.signal, whole]);
      let isAnswer = false;
      const response = await this.post(
        { messages: toMessages(request), ...toTools(request.tools), stream: true },
        limit,
      );
      for await (const data of readServerSentEvents(response.body)) {
        signal.throwIfAborted();
        if (data === '[DONE]') break;
        const delta = chunk.parse(JSON.parse(data)).choices[0]?.delta;
        const piece = delta?.content ?? '';
        const deltas = delta?.tool_calls ?? [];
        isAnswer = true;
        calls.push(deltas);
        if (piece !== '' || deltas.length > 0) clearTimeout(timer);
        const spoken = filter.push(piece);
        if (spoken !== '') yield spoken;
      }
      const rest = filter.flush();
      if (rest !== '') yield rest;
      yield* calls.whole();
      if (!isAnswer)
        throw new LlmError('LLM_UNAVAILABLE', `[openai] ${this.url} streams no completion; check base_url.`);
    } catch (error) {
      throw this.toError(error, signal);
    } finally {
      clearTimeout(timer);
    }
  }

  async complete(prompt: { system: string; user: string }, signal: AbortSignal): Promise<string> {
    const deadlineMs = toDeadlineMs(Number(this.settings.timeout) * COMPLETION_DEADLINE_FACTOR);
    try {
      const limit = withDeadline(signal, deadlineMs);
      const messages = [
        { role: 'system', content: prompt.system },
        { role: 'user', content: prompt.user },
      ];
      const response = await this.post({ messages, stream: false, temperature: 0 }, limit);
      const text = completion.parse(await response.json()).choices[0]?.message.content ?? '';
      const filter = new ThinkFilter();
      return filter.push(text) + filter.flush();
    } catch (error) {
      throw this.toError(error, signal);
    }
  }

  private async post(body: Record<string, unknown>, signal: AbortSignal): Promise<Response> {
    const { model_name: model, temperature, max_tokens: maxTokens, api_key: apiKey } = this.settings;
    const authorization = bearerHeader(apiKey === undefined ? undefined : String(apiKey));
    if (authorization === undefined) {
      throw new LlmError(
        'LLM_UNAUTHORIZED',
        `[openai] the API key for ${this.url} is no key; check api_key.`,
      );
    }
    const response = await fetch(this.url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...authorization },
      body: JSON.stringify({
        model,
        ...(temperature === undefined ? {} : { temperature }),
        ...(maxTokens === undefined ? {} : { max_tokens: maxTokens }),
        ...body,
      }),
      signal,
    });
    if (response.ok) return response;
    await response.body?.cancel();
    throw llmErrorForStatus(response.status, this.url);
  }

  private toError(error: unknown, signal: AbortSignal): unknown {
    if (signal.aborted) return signal.reason;
    if (error instanceof LlmError) return error;
    return new LlmError(
      'LLM_UNAVAILABLE',
      `[openai] ${this.url} gave no usable answer in time; check base_url.`,
      {
        cause: error,
      },
    );
  }
}

/** HTTP status → error: 401 and 403 are the key, 408, 429 and 5xx may pass, the rest is the request. */
export function llmErrorForStatus(status: number, url: string): LlmError {
  if (status === 401 || status === 403) {
    return new LlmError(
      'LLM_UNAUTHORIZED',
      `[openai] ${url} refuses the API key (HTTP ${status}); check api_key.`,
    );
  }
  if (status === 408 || status === 429 || status >= 500) {
    return new LlmError('LLM_UNAVAILABLE', `[openai] ${url} is busy or broken (HTTP ${status}).`);
  }
  return new LlmError(
    'LLM_REJECTED',
    `[openai] ${url} refuses the request (HTTP ${status}); check model_name.`,
  );
}
