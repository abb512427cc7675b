import { MemoryThrottled, MemoryUnavailable } from '@xiaozhi/memory';
import { withDeadline } from '@xiaozhi/observability';
import { guardedFetch, refusalIn } from '@xiaozhi/observability/url-guard';
import { raceSignal } from '../resilience/race-signal.js';
import { toMem0Error } from './mem0.faults.js';

/** The slowest of them waits for a language model; a save has 30 s in all. */
const REQUEST_DEADLINE_MS = 25_000;
/** Longest time that nothing is sent because the service asked so once: an operator may have raised the plan. */
const MAX_SILENCE_MS = 60_000;

/**
 * Requests to Mem0: each under a deadline of its own, ended by the caller's signal, and none while the service has
 * asked for silence.
 */
export class Mem0Http {
  private silentUntilMs = 0;

  /** @param headers with which the service lets us in */
  constructor(
    readonly baseUrl: string,
    private readonly headers: Readonly<Record<string, string>>,
    private readonly nowMs: () => number = Date.now,
  ) {}

  /**
   * The answer's JSON.
   * @param isProbe passes the silence that the service asked for: somebody wants to know how it is
   * @throws MemoryError by status, MemoryUnavailable when there is no answer in time; the signal's reason when aborted
   */
  async send(url: string, init: RequestInit, signal: AbortSignal, isProbe = false): Promise<unknown> {
    signal.throwIfAborted();
    if (!isProbe) this.requireSpeech();
    const deadline = withDeadline(signal, REQUEST_DEADLINE_MS);
    try {
      return await raceSignal(() => this.exchange(url, init, deadline), deadline);
    } catch (error) {
      if (signal.aborted) throw signal.reason;
      if (!deadline.aborted) throw error;
      throw new MemoryUnavailable(`[mem0ai] did not answer within ${REQUEST_DEADLINE_MS} ms.`, {
        cause: error,
      });
    }
  }

  private async exchange(url: string, init: RequestInit, signal: AbortSignal): Promise<unknown> {
    const response = await this.fetch(url, init, signal);
    if (!response.ok) {
      const error = await toMem0Error(response, url);
      if (response.status === 429 && error.retryAfterMs !== undefined)
        this.silentUntilMs = this.nowMs() + Math.min(error.retryAfterMs, MAX_SILENCE_MS);
      throw error;
    }
    if (response.status === 204) return {};
    try {
      return await response.json();
    } catch (cause) {
      signal.throwIfAborted();
      throw new MemoryUnavailable('[mem0ai] answered something that is not JSON; check the server address.', {
        cause: cause instanceof SyntaxError ? undefined : cause,
      });
    }
  }

  private async fetch(url: string, init: RequestInit, signal: AbortSignal): Promise<Response> {
    try {
      const headers = { 'Content-Type': 'application/json', ...this.headers };
      // Followed, a redirected POST would come back as a GET of something else.
      return await guardedFetch(url, { ...init, headers, signal, redirect: 'manual' });
    } catch (cause) {
      signal.throwIfAborted();
      const refusal = refusalIn(cause);
      if (refusal !== undefined) throw new MemoryUnavailable(`[mem0ai] ${refusal.message}`);
      throw new MemoryUnavailable(`[mem0ai] ${new URL(url).host} cannot be reached.`, { cause });
    }
  }

  private requireSpeech(): void {
    const retryAfterMs = this.silentUntilMs - this.nowMs();
    if (retryAfterMs <= 0) return;
    throw new MemoryThrottled('[mem0ai] asked for fewer calls; nothing is sent until then.', {
      retryAfterMs,
    });
  }
}
