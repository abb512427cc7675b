import { requireProviderFields } from '@xiaozhi/contracts';
import type { ProviderFieldValue, ProviderImplementation } from '@xiaozhi/contracts';
import { withDeadline } from '@xiaozhi/observability';
import { guardedFetch, refusalIn } from '@xiaozhi/observability/url-guard';
import { z } from 'zod';
import { bearerHeader, toDeadlineMs } from '../../speech/openai/openai-request.js';
import type { ProviderDeps } from '../../speech/provider-deps.js';
import { VisionError } from '../vision.js';
import type { VisionModel, VisionRequest } from '../vision.js';
import { openAiVisionDefinition } from './openai.definition.js';

const completion = z.looseObject({
  choices: z.array(z.looseObject({ message: z.looseObject({ content: z.string() }) })).min(1),
});

const INSTRUCTIONS = {
  en: 'You see a photo that the user just took. Answer the question in one to three short sentences that can be read aloud: no markdown, no lists. Answer in the language of the question.',
  zh: '你看到的是用户刚拍的照片。用一到三句适合朗读的短句回答问题，不要使用 Markdown 或列表。用提问的语言回答。',
} as const;

type Settings = Readonly<Record<string, ProviderFieldValue>>;

/** A vision model behind OpenAI's chat completions, asked with the image as a data URL. */
export const openAiVision: ProviderImplementation<VisionModel, ProviderDeps> = {
  definition: openAiVisionDefinition,
  create: (fields) => new OpenAiVision(requireProviderFields(openAiVisionDefinition, fields)),
};

class OpenAiVision implements VisionModel {
  readonly code = 'openai';
  private readonly url: string;

  constructor(private readonly settings: Settings) {
    const base = String(settings.base_url).replace(/\/(chat\/completions)?\/?$/, '');
    this.url = `${base}/chat/completions`;
  }

  async describe(request: VisionRequest, signal: AbortSignal): Promise<string> {
    try {
      const response = await this.post(request, withDeadline(signal, toDeadlineMs(this.settings.timeout)));
      const [choice] = completion.parse(await response.json()).choices;
      return (choice?.message.content ?? '').replace(/<think>[\s\S]*?(?:<\/think>|$)/g, '').trim();
    } catch (error) {
      if (signal.aborted) throw signal.reason;
      if (error instanceof VisionError) throw error;
      const refusal = refusalIn(error);
      if (refusal !== undefined) throw new VisionError('VISION_REJECTED', `[openai] ${refusal.message}`);
      const message = `[openai] ${this.url} gave no usable answer in time; check base_url.`;
      throw new VisionError('VISION_UNAVAILABLE', message, { cause: error });
    }
  }

  private async post(
    { question, image, type, language }: VisionRequest,
    signal: AbortSignal,
  ): Promise<Response> {
    const { model_name: model, max_tokens: maxTokens, api_key: apiKey } = this.settings;
    const authorization = bearerHeader(apiKey === undefined ? undefined : String(apiKey));
    if (authorization === undefined) {
      const message = `[openai] the API key for ${this.url} is no key; check api_key.`;
      throw new VisionError('VISION_UNAUTHORIZED', message);
    }
    const url = `data:${type};base64,${Buffer.from(image).toString('base64')}`;
    const response = await guardedFetch(this.url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...authorization },
      body: JSON.stringify({
        model,
        ...(maxTokens === undefined ? {} : { max_tokens: maxTokens }),
        messages: [
          { role: 'system', content: INSTRUCTIONS[language] },
          {
            role: 'user',
            content: [
              { type: 'image_url', image_url: { url } },
              { type: 'text', text: question },
            ],
          },
        ],
        stream: false,
      }),
      signal,
    });
    if (response.ok) return response;
    await response.body?.cancel();
    throw toVisionError(response.status, this.url);
  }
}

/** HTTP status → error: 401 and 403 are the key, 408, 429 and 5xx may pass, the rest is the request. */
function toVisionError(status: number, url: string): VisionError {
  if (status === 401 || status === 403)
    return new VisionError(
      'VISION_UNAUTHORIZED',
      `[openai] ${url} refuses the API key (HTTP ${status}); check api_key.`,
    );
  if (status === 408 || status === 429 || status >= 500)
    return new VisionError('VISION_UNAVAILABLE', `[openai] ${url} is busy or broken (HTTP ${status}).`);
  return new VisionError(
    'VISION_REJECTED',
    `[openai] ${url} refuses the request (HTTP ${status}); check that model_name is a model that sees.`,
  );
}
