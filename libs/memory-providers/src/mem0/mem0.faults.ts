import {
  MemoryRejected,
  MemoryThrottled,
  MemoryUnauthorized,
  MemoryUnavailable,
  memoryErrorForStatus,
} from '@xiaozhi/memory';
import type { MemoryError } from '@xiaozhi/memory';

/** Nothing is served at this path: another address, another kind of server, or a page past the last one. */
export class Mem0NoSuchPath extends MemoryUnavailable {}

/** There is no such memory or event. */
export class Mem0NotFound extends MemoryRejected {}

/** A used-up quota is asked about this often: the operator may raise it any time. */
const QUOTA_RETRY_MS = 10 * 60_000;
const MAX_RETRY_AFTER_MS = 60 * 60_000;
const MAX_BODY_CHARS = 2_000;
const QUOTA_WORDS = /quota|limit|usage|exceed|plan|upgrade|subscription|credit/i;
/** Paths of one memory or one event, on the platform and on a server of one's own. */
const NAMES_AN_ITEM = /\/(memories|event)\/[\w-]{8,}(\/|$|\?)/;

/** What a refusal means for a memory. What the service said is not quoted: it may repeat what was told. */
export async function toMem0Error(response: Response, url: string): Promise<MemoryError> {
  const { status } = response;
  const body = await readSome(response);
  if (status >= 300 && status < 400)
    return new MemoryUnavailable('[mem0ai] the server redirects: put in the address that it redirects to.');
  if (status === 404 && NAMES_AN_ITEM.test(url) && isJson(response))
    return new Mem0NotFound('[mem0ai] has no such memory (404).');
  if (status === 404 || status === 405) {
    const { host, pathname } = new URL(url);
    return new Mem0NoSuchPath(
      `[mem0ai] ${host} serves no ${pathname} (HTTP ${status}); check the server address, and whether it is the platform or a server of one’s own.`,
    );
  }
  if (status === 402 || (status === 413 && QUOTA_WORDS.test(body))) {
    return new MemoryThrottled(
      `[mem0ai] the quota is used up (HTTP ${status}): raise it in the Mem0 dashboard.`,
      { retryAfterMs: QUOTA_RETRY_MS },
    );
  }
  const retryAfterMs = parseRetryAfter(response.headers.get('retry-after'), new Date());
  if (status === 401 || (status === 403 && !/project|organi[sz]ation|permission/i.test(body)))
    return new MemoryUnauthorized(`[mem0ai] refused the API key: put in a valid one (HTTP ${status}).`, {
      retryAfterMs,
    });
  return memoryErrorForStatus(status, `[mem0ai] ${explain(status)} (HTTP ${status}).`, { retryAfterMs });
}

function explain(status: number): string {
  if (status === 403) return 'the API key has no right to this organisation or project';
  if (status === 429) return 'asks for fewer calls; they are repeated later';
  if (status === 413) return 'refused: too much at once';
  if (status >= 500 || status === 408 || status === 425) return 'is not able to answer now';
  return 'refused the request';
}

function isJson(response: Response): boolean {
  return response.headers.get('content-type')?.includes('json') === true;
}

/** The beginning of a refusal, for telling its kind; never more than a service may send in one piece. */
async function readSome(response: Response): Promise<string> {
  const reader = (response.body as ReadableStream<Uint8Array> | null)?.getReader();
  if (reader === undefined) return '';
  try {
    const { value } = await reader.read();
    return value === undefined ? '' : new TextDecoder().decode(value).slice(0, MAX_BODY_CHARS);
  } catch {
    // The status alone says enough.
    return '';
  } finally {
    await reader.cancel().catch(() => undefined);
  }
}

/**
 * `Retry-After` in ms: seconds or a date; an hour at most.
 * @returns undefined when the header is absent or neither
 */
export function parseRetryAfter(value: string | null, now: Date): number | undefined {
  if (value === null || value.trim() === '') return undefined;
  const seconds = Number(value);
  const ms = Number.isFinite(seconds) ? seconds * 1000 : Date.parse(value) - now.getTime();
  return Number.isFinite(ms) && ms >= 0 ? Math.min(ms, MAX_RETRY_AFTER_MS) : undefined;
}
