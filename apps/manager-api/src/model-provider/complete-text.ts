import type { CompleteText } from '@xiaozhi/memory-local';
import { withDeadline } from '@xiaozhi/observability';
import { guardedFetch } from '@xiaozhi/observability/url-guard';
import { z } from 'zod';

const DEADLINE_MS = 20_000;

/** Where a language model with OpenAI's chat completions is asked. */
const endpoint = z.object({
  type: z.literal('openai'),
  base_url: z.string().min(1),
  model_name: z.string().min(1),
  api_key: z.string().optional(),
});
const completion = z.object({
  choices: z.array(z.object({ message: z.object({ content: z.string() }) })).min(1),
});

/** The language model did not answer, or in another form. */
export class LanguageModelFault extends Error {
  readonly code = 'LANGUAGE_MODEL_FAULT';
  readonly retryable = true;
}

/**
 * Asks the language model of these settings, keys in clear; undefined where they name none with OpenAI's interface.
 * What it returns throws LanguageModelFault, without the question in its message.
 */
export function languageModelOf(settings: unknown): CompleteText | undefined {
  const found = endpoint.safeParse(settings);
  if (!found.success) return undefined;
  const { base_url: url, model_name: model, api_key: key } = found.data;
  return async ({ system, user }, signal) => {
    const messages = [
      { role: 'system', content: system },
      { role: 'user', content: user },
    ];
    const answer = await post(
      `${url.replace(/\/+$/, '')}/chat/completions`,
      key,
      { model, messages },
      signal,
    );
    const parsed = completion.safeParse(answer);
    if (!parsed.success)
      throw new LanguageModelFault('The language model answered in a form that is not OpenAI’s.');
    return parsed.data.choices[0]?.message.content ?? '';
  };
}

async function post(
  url: string,
  key: string | undefined,
  body: object,
  signal: AbortSignal,
): Promise<unknown> {
  const headers = {
    'content-type': 'application/json',
    ...(key === undefined ? {} : { authorization: `Bearer ${key}` }),
  };
  const request = {
    method: 'POST',
    headers,
    body: JSON.stringify(body),
    signal: withDeadline(signal, DEADLINE_MS),
  };
  try {
    const response = await guardedFetch(url, request);
    if (response.ok) return await response.json();
    await response.body?.cancel();
    throw new LanguageModelFault(`The language model refused (HTTP ${response.status}).`);
  } catch (cause) {
    signal.throwIfAborted();
    if (cause instanceof LanguageModelFault) throw cause;
    throw new LanguageModelFault('The language model cannot be reached, or was late.', { cause });
  }
}
