import { withDeadline } from '@xiaozhi/observability';
import { guardedFetch, refusalIn } from '@xiaozhi/observability/url-guard';

/** Longest wait for a service that a tool asks, in ms: a person waits for the answer. */
export const SERVICE_DEADLINE_MS = 8_000;
const MAX_BYTES = 4 * 1024 * 1024;

/**
 * `TOOL_SERVICE_UNAVAILABLE`: it may work later. `TOOL_SERVICE_UNAUTHORIZED`: the key is refused.
 * `TOOL_SERVICE_REJECTED`: it works, and says no. `TOOL_SERVICE_UNREADABLE`: its answer is none.
 */
export type ServiceErrorCode =
  | 'TOOL_SERVICE_UNAVAILABLE'
  | 'TOOL_SERVICE_UNAUTHORIZED'
  | 'TOOL_SERVICE_REJECTED'
  | 'TOOL_SERVICE_UNREADABLE';

/** A service that a tool asked gave nothing. The message goes to the model: words for people, and no secret. */
export class ToolServiceError extends Error {
  readonly retryable: boolean;

  constructor(
    readonly code: ServiceErrorCode,
    message: string,
    /** HTTP status; undefined where no answer came. */
    readonly status?: number,
    options?: ErrorOptions,
  ) {
    super(message, options);
    this.name = 'ToolServiceError';
    this.retryable = code === 'TOOL_SERVICE_UNAVAILABLE';
  }
}

export interface ServiceRequest {
  /** For messages, for example "Home Assistant". */
  service: string;
  url: URL;
  headers?: Record<string, string>;
  /** Sent as JSON by POST; left out: GET. */
  json?: unknown;
  deadlineMs?: number;
  /** False where the caller looks at a redirect before it is followed; left out: they are followed. */
  followsRedirects?: boolean;
  signal: AbortSignal;
}

export interface ServiceAnswer {
  bytes: Buffer;
  /** `content-type` of the answer. */
  type: string;
  /** Where a redirect leads that was not followed. */
  location?: string;
}

/**
 * Asks a service within a deadline and reads at most 4 MiB of its answer.
 * @throws ToolServiceError, or the signal's reason
 */
export async function askService(request: ServiceRequest): Promise<ServiceAnswer> {
  const { service, url, headers, json, signal, deadlineMs = SERVICE_DEADLINE_MS } = request;
  const redirect = request.followsRedirects === false ? 'manual' : 'follow';
  signal.throwIfAborted();
  try {
    const response = await guardedFetch(url, {
      ...(json === undefined ? {} : { method: 'POST', body: JSON.stringify(json) }),
      headers: { ...(json === undefined ? {} : { 'content-type': 'application/json' }), ...headers },
      redirect,
      signal: withDeadline(signal, deadlineMs),
    });
    const bytes = await readBounded(response, service);
    const location = response.headers.get('location') ?? undefined;
    const type = response.headers.get('content-type') ?? '';
    if (redirect === 'manual' && location !== undefined && response.status < 400)
      return { bytes, type, location };
    if (!response.ok) throw toError(service, response.status, bytes.toString('utf8'));
    return { bytes, type };
  } catch (cause) {
    signal.throwIfAborted();
    if (cause instanceof ToolServiceError) throw cause;
    const refusal = refusalIn(cause);
    if (refusal !== undefined)
      throw new ToolServiceError('TOOL_SERVICE_REJECTED', `${service}: ${refusal.message}`);
    throw new ToolServiceError('TOOL_SERVICE_UNAVAILABLE', `${service} does not answer.`, undefined, {
      cause,
    });
  }
}

/** As `askService`. @returns the answer as JSON, not yet checked */
export async function askForJson(request: ServiceRequest): Promise<unknown> {
  const { bytes } = await askService(request);
  try {
    return JSON.parse(bytes.toString('utf8')) as unknown;
  } catch (cause) {
    throw unreadable(request.service, cause);
  }
}

export function unreadable(service: string, cause?: unknown): ToolServiceError {
  const message = `${service} answered in a way that cannot be read.`;
  return new ToolServiceError('TOOL_SERVICE_UNREADABLE', message, undefined, { cause });
}

/** An address below a base that operators write with or without a slash at its end. */
export function urlBelow(base: string, path: string, query: Record<string, string | number> = {}): URL {
  const url = new URL(`${base.replace(/\/+$/, '')}${path}`);
  for (const [name, value] of Object.entries(query)) url.searchParams.set(name, String(value));
  return url;
}

/** True for what an HTTP header can hold: the client's own error would quote a key that cannot. */
export function isHeaderText(text: string): boolean {
  return /^[\x21-\x7e]([\x20-\x7e]*[\x21-\x7e])?$/.test(text);
}

async function readBounded(response: Response, service: string): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of (response.body ?? []) as AsyncIterable<Uint8Array>) {
    size += chunk.byteLength;
    if (size > MAX_BYTES) throw unreadable(service, new Error('longer than 4 MiB'));
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

function toError(service: string, status: number, body: string): ToolServiceError {
  if (status === 401 || status === 403)
    return new ToolServiceError(
      'TOOL_SERVICE_UNAUTHORIZED',
      `${service} refuses the key that is set up.`,
      status,
    );
  if (status === 408 || status === 429 || status >= 500) {
    const message = `${service} is busy or broken (HTTP ${status}).`;
    return new ToolServiceError('TOOL_SERVICE_UNAVAILABLE', message, status);
  }
  const message = `${service} refuses the request (HTTP ${status}).`;
  return new ToolServiceError('TOOL_SERVICE_REJECTED', message, status, { cause: body.slice(0, 500) });
}
