import {
  BrokenCircuitError,
  ConsecutiveBreaker,
  ExponentialBackoff,
  circuitBreaker,
  handleWhen,
} from 'cockatiel';
import type { CircuitBreakerPolicy } from 'cockatiel';
import { DelegatingMemoryProvider, MemoryThrottled, MemoryUnavailable } from '@xiaozhi/memory';
import type { MemoryCall, MemoryProvider } from '@xiaozhi/memory';
import type { Logger } from '@xiaozhi/observability';
import { raceSignal } from './race-signal.js';

/** One finished call, for metrics. */
export interface MemoryCallReport {
  providerCode: string;
  call: MemoryCall;
  outcome: 'ok' | 'failed' | 'late' | 'aborted' | 'short-circuited';
  tookMs: number;
}

export interface ResilienceOptions {
  logger: Logger;
  /** Longest time a call may take, by call; the others have 10 s. */
  deadlinesMs?: Partial<Record<MemoryCall, number>>;
  /** Failures in a row that open the breaker. */
  failureCount?: number;
  /** First wait of an open breaker; it doubles up to one minute while the provider stays down. */
  halfOpenAfterMs?: number;
  onCall?(report: MemoryCallReport): void;
}

/** Longer than a provider needs on a bad day; a turn's recall has its own, much shorter deadline. */
const DEFAULT_DEADLINE_MS = 10_000;
const DEADLINES_MS: Partial<Record<MemoryCall, number>> = { save: 30_000, recall: 5_000, health: 5_000 };
const MAX_HALF_OPEN_MS = 60_000;

/**
 * The same provider with a deadline on every call and one circuit breaker for the instance: a provider that
 * is down is asked now and then only, and everything else fails at once with `MemoryUnavailable`. Retries are
 * the outbox's. `health` passes an open breaker, since its answer is what an operator waits for.
 */
export function resilient(provider: MemoryProvider, options: ResilienceOptions): MemoryProvider {
  return new ResilientProvider(provider, options);
}

class ResilientProvider extends DelegatingMemoryProvider {
  private readonly breaker: CircuitBreakerPolicy;

  constructor(
    inner: MemoryProvider,
    private readonly options: ResilienceOptions,
  ) {
    super(inner);
    // Only a provider that is down opens the breaker: one that refuses a key, an input or the pace is up.
    this.breaker = circuitBreaker(
      handleWhen((error) => error instanceof MemoryUnavailable && !(error instanceof MemoryThrottled)),
      {
        halfOpenAfter: new ExponentialBackoff({
          initialDelay: options.halfOpenAfterMs ?? 2_000,
          maxDelay: MAX_HALF_OPEN_MS,
        }),
        breaker: new ConsecutiveBreaker(options.failureCount ?? 5),
      },
    );
    this.breaker.onBreak(() =>
      options.logger.warn(
        { providerCode: this.code },
        'memory provider does not answer; it is left alone a while',
      ),
    );
    this.breaker.onReset(() =>
      options.logger.info({ providerCode: this.code }, 'memory provider answers again'),
    );
  }

  protected override around<T>(
    call: MemoryCall,
    signal: AbortSignal,
    work: (bound: AbortSignal) => Promise<T>,
  ): Promise<T> {
    return this.measured(call, signal, () =>
      call === 'health' ? this.bounded(call, signal, work) : this.unlessDown(call, signal, work),
    );
  }

  private async unlessDown<T>(
    call: MemoryCall,
    signal: AbortSignal,
    work: (bound: AbortSignal) => Promise<T>,
  ): Promise<T> {
    signal.throwIfAborted();
    try {
      return await this.breaker.execute(() => this.bounded(call, signal, work));
    } catch (error) {
      if (!(error instanceof BrokenCircuitError)) throw error;
      throw new MemoryUnavailable(`[${this.code}] did not answer lately and is left alone for a while.`, {
        cause: error,
      });
    }
  }

  private async bounded<T>(
    call: MemoryCall,
    signal: AbortSignal,
    work: (bound: AbortSignal) => Promise<T>,
  ): Promise<T> {
    const deadlineMs = this.options.deadlinesMs?.[call] ?? DEADLINES_MS[call] ?? DEFAULT_DEADLINE_MS;
    const deadline = new AbortController();
    const timer = setTimeout(() => deadline.abort(new CallDeadlinePassed()), deadlineMs);
    const bound = AbortSignal.any([signal, deadline.signal]);
    try {
      return await raceSignal(() => work(bound), bound);
    } catch (error) {
      if (signal.aborted) throw signal.reason;
      if (deadline.signal.aborted) {
        const message = `[${this.code}] did not answer ${call} within ${deadlineMs} ms.`;
        throw new MemoryUnavailable(message, { cause: deadline.signal.reason });
      }
      throw error;
    } finally {
      clearTimeout(timer);
    }
  }

  private async measured<T>(call: MemoryCall, signal: AbortSignal, work: () => Promise<T>): Promise<T> {
    const startedAtMs = performance.now();
    const report = (outcome: MemoryCallReport['outcome']): void =>
      this.options.onCall?.({
        providerCode: this.code,
        call,
        outcome,
        tookMs: performance.now() - startedAtMs,
      });
    try {
      const result = await work();
      report('ok');
      return result;
    } catch (error) {
      report(outcomeOf(error, signal));
      throw error;
    }
  }
}

function outcomeOf(error: unknown, signal: AbortSignal): MemoryCallReport['outcome'] {
  if (signal.aborted) return 'aborted';
  if (!(error instanceof MemoryUnavailable)) return 'failed';
  if (error.cause instanceof BrokenCircuitError) return 'short-circuited';
  return error.cause instanceof CallDeadlinePassed ? 'late' : 'failed';
}

class CallDeadlinePassed extends Error {}
