import { guardedFetch, refusalIn } from '@xiaozhi/observability/url-guard';
import { LlmError } from '../llm.js';
import type { LlmErrorCode } from '../llm.js';
import { serviceWords } from './service-words.js';

/** Enough for any error that a service words. */
const ERROR_BODY_BYTES = 16_000;

export interface LlmHttpRequest {
  /** Code of the provider, for messages. */
  provider: string;
  url: string;
  headers: Readonly<Record<string, string>>;
  body: object;
  /** What must stand in no error: keys, and what people said. */
  confidential: readonly string[];
  /** A provider's own reading of a refusal, where the status alone misleads. */
  explain?: (refusal: HttpRefusal) => LlmError | undefined;
}

export interface HttpRefusal {
  status: number;
  url: string;
  /** The body as text, cut. */
  text: string;
  /** The service's words, fit for logs. */
  words: string;
  retryAfterMs: number | undefined;
}

/**
 * One POST of JSON.
 * @returns an answer with a status of success, its body still streaming
 * @throws LlmError for any other status, and for an address that is refused; what `fetch` throws, for whoever reads the body to explain
 */
export async function postToLlm(request: LlmHttpRequest, signal: AbortSignal): Promise<Response> {
  const response = await fetchOnce(request, signal);
  if (response.ok) return response;
  const text = await readStart(response);
  const refusal: HttpRefusal = {
    status: response.status,
    url: request.url,
    text,
    words: serviceWords(text, request.confidential),
    retryAfterMs: readRetryAfter(response.headers.get('retry-after')),
  };
  throw request.explain?.(refusal) ?? llmErrorOf(request.provider, refusal);
}

/** A kept connection that the service has just closed fails at once: that is tried again, once. */
async function fetchOnce(request: LlmHttpRequest, signal: AbortSignal): Promise<Response> {
  const { url, headers, body } = request;
  const options: RequestInit = {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
    // A redirect would turn the request into a GET, and show the key to somebody else.
    redirect: 'manual',
    signal,
  };
  try {
    return await guardedFetch(url, options);
  } catch (error) {
    signal.throwIfAborted();
    const refusal = refusalIn(error);
    if (refusal !== undefined) throw new LlmError('LLM_REJECTED', `[${request.provider}] ${refusal.message}`);
    if (!isLostConnection(error)) throw error;
    return guardedFetch(url, options);
  }
}

function isLostConnection(error: unknown): boolean {
  const { cause } = error as { cause?: { code?: unknown } };
  return ['UND_ERR_SOCKET', 'ECONNRESET', 'EPIPE'].includes(String(cause?.code));
}

/** HTTP status → error: 401 and 403 are the key, 408, 409, 425, 429 and 5xx may pass, the rest is the request. */
export function llmErrorOf(
  provider: string,
  { status, url, words, retryAfterMs }: Omit<HttpRefusal, 'text'>,
): LlmError {
  const { code, saying } = readStatus(status);
  const quoted = words === '' ? '' : ` It says: ${words}.`;
  const wait = retryAfterMs === undefined ? '' : ` It asks to wait ${Math.ceil(retryAfterMs / 1_000)} s.`;
  return new LlmError(code, `[${provider}] ${url} ${saying(status)}${wait}${quoted}`, { retryAfterMs });
}

function readStatus(status: number): { code: LlmErrorCode; saying: (status: number) => string } {
  if (status === 401 || status === 403)
    return { code: 'LLM_UNAUTHORIZED', saying: () => `refuses the key (HTTP ${status}); check the key.` };
  if (status === 402)
    return { code: 'LLM_REJECTED', saying: () => 'wants to be paid (HTTP 402); check the account.' };
  if ([408, 409, 425, 429].includes(status) || status >= 500)
    return { code: 'LLM_UNAVAILABLE', saying: () => `is busy or broken (HTTP ${status}).` };
  if (status < 400)
    return { code: 'LLM_REJECTED', saying: () => `has moved (HTTP ${status}); check base_url.` };
  return {
    code: 'LLM_REJECTED',
    saying: () => `refuses the request (HTTP ${status}); check base_url and model_name.`,
  };
}

/** Seconds or a date, as HTTP has it. @returns ms from now; undefined for anything else */
export function readRetryAfter(value: string | null, nowMs = Date.now()): number | undefined {
  if (value === null || value.trim() === '') return undefined;
  const seconds = Number(value);
  const ms = Number.isFinite(seconds) ? seconds * 1_000 : Date.parse(value) - nowMs;
  return Number.isFinite(ms) && ms >= 0 ? Math.round(ms) : undefined;
}

async function readStart({ body }: Response): Promise<string> {
  if (body === null) return '';
  const decoder = new TextDecoder();
  let text = '';
  for await (const chunk of body as AsyncIterable<Uint8Array>) {
    text += decoder.decode(chunk, { stream: true });
    if (text.length >= ERROR_BODY_BYTES) break;
  }
  return text;
}
