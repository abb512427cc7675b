import { withDeadline } from '@xiaozhi/observability';
import { guardedFetch, refusalIn } from '@xiaozhi/observability/url-guard';
import { SpeechError } from '../speech-error.js';

export interface OpenAiRequest {
  url: string;
  apiKey: string | undefined;
  body: string | FormData;
  /** Left out for a form, whose boundary the client chooses. */
  contentType?: string;
  deadlineMs: number;
  signal: AbortSignal;
}

/**
 * One POST to a speech service with OpenAI's interface.
 * @returns the answer, its body still streaming; the deadline counts until its end
 * @throws SpeechError naming the status and what to change, never the key
 */
export async function openAiRequest(request: OpenAiRequest): Promise<Response> {
  const { url, apiKey, body, contentType, deadlineMs, signal } = request;
  const authorization = bearerHeader(apiKey);
  if (authorization === undefined) {
    throw new SpeechError('SPEECH_UNAUTHORIZED', `[openai] the API key for ${url} is no key; check api_key.`);
  }
  let response: Response;
  try {
    response = await guardedFetch(url, {
      method: 'POST',
      body,
      headers: {
        ...(contentType === undefined ? {} : { 'content-type': contentType }),
        ...authorization,
      },
      signal: withDeadline(signal, deadlineMs),
    });
  } catch (cause) {
    signal.throwIfAborted();
    const refusal = refusalIn(cause);
    if (refusal !== undefined) throw new SpeechError('SPEECH_REJECTED', `[openai] ${refusal.message}`);
    throw new SpeechError('SPEECH_UNAVAILABLE', `[openai] ${url} does not answer; check base_url.`, {
      cause,
    });
  }
  if (response.ok) return response;
  await response.body?.cancel();
  throw speechErrorForStatus(response.status, url);
}

const SHORTEST_DEADLINE_MS = 50;
const LONGEST_DEADLINE_MS = 600_000;

/** An operator's seconds as whole ms that a timer takes. */
export function toDeadlineMs(seconds: unknown): number {
  return Math.min(LONGEST_DEADLINE_MS, Math.max(SHORTEST_DEADLINE_MS, Math.round(Number(seconds) * 1_000)));
}

/**
 * The header with a key, empty without one.
 * @returns undefined for what no header can hold: the client's own error would quote the key
 */
export function bearerHeader(apiKey: string | undefined): Record<string, string> | undefined {
  if (apiKey === undefined) return {};
  return /^[\x21-\x7e]+$/.test(apiKey) ? { authorization: `Bearer ${apiKey}` } : undefined;
}

/** What a provider and its fields are called in messages. */
export interface ProviderNames {
  code: string;
  key: string;
  request: string;
}

const OPENAI: ProviderNames = { code: 'openai', key: 'api_key', request: 'base_url and model' };

/** HTTP status → error: 401 and 403 are the key, 408, 429 and 5xx may pass, the rest is the request. */
export function speechErrorForStatus(
  status: number,
  url: string,
  { code, key, request }: ProviderNames = OPENAI,
): SpeechError {
  if (status === 401 || status === 403) {
    return new SpeechError(
      'SPEECH_UNAUTHORIZED',
      `[${code}] ${url} refuses the API key (HTTP ${status}); check ${key}.`,
    );
  }
  if (status === 408 || status === 429 || status >= 500) {
    return new SpeechError('SPEECH_UNAVAILABLE', `[${code}] ${url} is busy or broken (HTTP ${status}).`);
  }
  return new SpeechError(
    'SPEECH_REJECTED',
    `[${code}] ${url} refuses the request (HTTP ${status}); check ${request}.`,
  );
}
