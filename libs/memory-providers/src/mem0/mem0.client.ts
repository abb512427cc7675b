import { AsyncLocalStorage } from 'node:async_hooks';
import { MemoryError, MemoryRejected, MemoryUnavailable, memoryErrorForStatus } from '@xiaozhi/memory';
import type { MemoryClient } from 'mem0ai';
import { raceSignal } from '../resilience/race-signal.js';
import type { Mem0Settings } from './mem0.settings.js';

/** 404: there is no such memory, event or path. */
export class Mem0NotFound extends MemoryRejected {}

const currentSignal = new AsyncLocalStorage<AbortSignal>();

/** The platform's own client: it knows paths and shapes, this file knows time, keys and errors. */
export class Mem0Client {
  private loading: Promise<MemoryClient> | undefined;

  constructor(private readonly settings: Mem0Settings) {}

  /**
   * Calls the client; the signal ends the request itself, although the client has neither abort nor time-out.
   * @throws MemoryError by status, MemoryUnavailable when there is no answer; the signal's reason when aborted
   */
  async call(work: (client: MemoryClient) => Promise<unknown>, signal: AbortSignal): Promise<unknown> {
    signal.throwIfAborted();
    const client = await this.load();
    try {
      return await currentSignal.run(signal, () => raceSignal(() => work(client), signal));
    } catch (error) {
      if (signal.aborted) throw signal.reason;
      if (error instanceof MemoryError) throw error;
      // The cause stays out: the client's errors may quote what was said.
      throw new MemoryUnavailable(
        '[mem0ai] the client failed; see the version notes in docs/providers/mem0.md.',
      );
    }
  }

  /** A path that the client has no method for. */
  async get(path: string, signal: AbortSignal): Promise<unknown> {
    const url = `${this.settings.baseUrl}${path}`;
    return this.call((client) => client._fetchWithErrorHandling(url, { method: 'GET' }), signal);
  }

  private load(): Promise<MemoryClient> {
    this.loading ??= makeClient(this.settings).catch((error: unknown) => {
      this.loading = undefined;
      throw new MemoryUnavailable('[mem0ai] the package mem0ai could not be loaded; run npm ci.', {
        cause: error,
      });
    });
    return this.loading;
  }
}

async function makeClient({ apiKey, baseUrl }: Mem0Settings): Promise<MemoryClient> {
  // Read by the package when it is loaded: without it, it reports to an analytics host.
  process.env['MEM0_TELEMETRY'] = 'false';
  const { MemoryClient: PlatformClient } = await import('mem0ai');

  class QuietClient extends PlatformClient {
    override async _fetchRawJson(url: string, options: RequestInit): Promise<unknown> {
      return fetchJson(url, {
        ...options,
        headers: { 'Content-Type': 'application/json', Authorization: `Token ${apiKey}` },
        signal: currentSignal.getStore(),
      });
    }
  }
  // The constructor pings in the background and prints its failure, with the answer, to the console; every call
  // queues a usage event that warns there too. Neither is needed: health() pings when somebody asks.
  const nothing = { value: () => Promise.resolve() };
  Object.defineProperties(QuietClient.prototype, { _resolveIdentity: nothing, _captureEvent: nothing });
  return new QuietClient({ apiKey, host: baseUrl });
}

async function fetchJson(url: string, init: RequestInit): Promise<unknown> {
  let response: Response;
  try {
    response = await fetch(url, init);
  } catch (cause) {
    init.signal?.throwIfAborted();
    throw new MemoryUnavailable(`[mem0ai] ${new URL(url).host} cannot be reached.`, { cause });
  }
  if (!response.ok) {
    await response.body?.cancel();
    throw toMemoryError(response);
  }
  try {
    return await response.json();
  } catch {
    init.signal?.throwIfAborted();
    throw new MemoryUnavailable('[mem0ai] answered something that is not JSON; check the server address.');
  }
}

function toMemoryError(response: Response): MemoryError {
  const { status } = response;
  if (status === 404) return new Mem0NotFound('[mem0ai] has no such memory (404).');
  const retryAfterMs = parseRetryAfter(response.headers.get('retry-after'), new Date());
  return memoryErrorForStatus(status, `[mem0ai] ${explain(status)} (HTTP ${status}).`, { retryAfterMs });
}

function explain(status: number): string {
  if (status === 401 || status === 403) return 'refused the API key: put in a valid one';
  if (status === 429) return 'asks for fewer calls; they are repeated later';
  if (status === 413) return 'refused: too much at once, or the quota is used up';
  if (status >= 500 || status === 408 || status === 425) return 'is not able to answer now';
  return 'refused the request';
}

/**
 * `Retry-After` in ms: seconds or a date.
 * @returns undefined when the header is absent or neither
 */
export function parseRetryAfter(value: string | null, now: Date): number | undefined {
  if (value === null || value.trim() === '') return undefined;
  const seconds = Number(value);
  const ms = Number.isFinite(seconds) ? seconds * 1000 : Date.parse(value) - now.getTime();
  return Number.isFinite(ms) && ms >= 0 ? ms : undefined;
}
