import { withDeadline } from '@xiaozhi/observability';
import { BrokenCircuitError, ConsecutiveBreaker, circuitBreaker, handleAll } from 'cockatiel';
import type { Logger } from '@xiaozhi/observability';
import { untilAborted } from '../async/until-aborted.js';

/** After so many failures in a row the first provider is left alone for a while. */
const FAILURES_COUNT = 3;
const REST_MS = 30_000;

export interface FailoverOptions {
  /** For the log. */
  what: string;
  /** How long the first provider may take to begin, in ms. */
  beginMs: number;
  logger: Logger;
}

type Open<T> = (signal: AbortSignal) => AsyncIterable<T>;

/**
 * Streams from a first provider, or from a second one where the first fails or is late before it has given anything.
 * A provider that keeps failing is not asked for half a minute, so that not every turn waits for it. Once something
 * has been given there is no way back: a failure then is the caller's.
 */
export class Failover {
  private readonly breaker = circuitBreaker(handleAll, {
    breaker: new ConsecutiveBreaker(FAILURES_COUNT),
    halfOpenAfter: REST_MS,
  });

  constructor(private readonly options: FailoverOptions) {}

  /**
   * @param asked when the first provider has all that it needs to begin; from then on it may be late. At once if left out
   * @throws what the second provider throws, what the first throws after it began, or the signal's reason
   */
  async *stream<T>(
    first: Open<T>,
    second: Open<T>,
    signal: AbortSignal,
    asked: Promise<void> = Promise.resolve(),
  ): AsyncGenerator<T> {
    signal.throwIfAborted();
    const attempt = new AbortController();
    const limit = AbortSignal.any([signal, attempt.signal]);
    const begun = await this.begin(first, limit, signal, asked);
    signal.throwIfAborted();
    if (begun === undefined) {
      attempt.abort(new Error('Another provider has taken over.'));
      yield* second(signal);
      return;
    }
    const { iterator, result } = begun;
    try {
      for (let next = result; next.done !== true; next = await iterator.next()) yield next.value;
    } finally {
      attempt.abort(new Error('Nobody listens any more.'));
      await iterator.return?.(undefined);
    }
  }

  /** @returns undefined where the first provider did not begin */
  private async begin<T>(
    first: Open<T>,
    limit: AbortSignal,
    signal: AbortSignal,
    asked: Promise<void>,
  ): Promise<{ iterator: AsyncIterator<T>; result: IteratorResult<T> } | undefined> {
    try {
      return await this.breaker.execute(async () => {
        const iterator = first(limit)[Symbol.asyncIterator]();
        const next = iterator.next();
        try {
          await Promise.race([untilAborted(asked, signal), next]);
          const deadline = withDeadline(signal, this.options.beginMs);
          return { iterator, result: await untilAborted(next, deadline) };
        } catch (error) {
          // A person who interrupts is no failure of the provider.
          if (signal.aborted) return undefined;
          throw error;
        }
      });
    } catch (error) {
      signal.throwIfAborted();
      this.tell(error);
      return undefined;
    }
  }

  private tell(error: unknown): void {
    const { what, logger } = this.options;
    if (error instanceof BrokenCircuitError)
      logger.debug({ what }, 'a provider is left alone; the next one is used');
    else logger.warn({ what, error }, 'a provider failed or was late; the next one is used');
  }
}
