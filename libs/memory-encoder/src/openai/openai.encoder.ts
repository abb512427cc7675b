import type { EncodePurpose } from '@xiaozhi/memory-index';
import {
  BrokenCircuitError,
  ConsecutiveBreaker,
  ExponentialBackoff,
  circuitBreaker,
  handleWhen,
} from 'cockatiel';
import type { CircuitBreakerPolicy } from 'cockatiel';
import { BatchedEncoder } from '../batched-encoder.js';
import { EncoderRejected, EncoderUnavailable } from '../encoder-error.js';
import type { EncoderDeps } from '../encoder.js';
import { requestVectors } from './openai.request.js';
import type { OpenAiEncoderSettings } from './openai.settings.js';

/** Of one request; a question's caller waits much shorter. */
const REQUEST_DEADLINE_MS = 10_000;
const RETRY_AFTER_MS = 400;
const FAILURE_COUNT = 3;
const HALF_OPEN_MS = 3_000;
const HALF_OPEN_MAX_MS = 60_000;

export interface OpenAiEncoderOptions {
  logger: EncoderDeps['logger'];
  /** Of one request. */
  deadlineMs?: number;
  /** How long a service that failed is left alone at first. */
  halfOpenAfterMs?: number;
  /** Before a batch of memories is tried once more. */
  retryAfterMs?: number;
}

/**
 * Vectors of a service. One that failed several times in a row is left alone for a while: then everything fails at
 * once, and a conversation waits for nothing.
 */
export class OpenAiEncoder extends BatchedEncoder {
  readonly name: string;
  readonly dimension: number;
  protected readonly batchCount: number;
  private readonly breaker: CircuitBreakerPolicy;
  private closing = new AbortController();

  constructor(
    private readonly settings: OpenAiEncoderSettings,
    private readonly options: OpenAiEncoderOptions,
  ) {
    super();
    this.name = settings.name;
    this.dimension = settings.dimension;
    this.batchCount = settings.batchCount;
    // A service that refuses one text is up.
    this.breaker = circuitBreaker(
      handleWhen((error) => !(error instanceof EncoderRejected && error.isAboutText)),
      {
        halfOpenAfter: new ExponentialBackoff({
          initialDelay: options.halfOpenAfterMs ?? HALF_OPEN_MS,
          maxDelay: HALF_OPEN_MAX_MS,
        }),
        breaker: new ConsecutiveBreaker(FAILURE_COUNT),
      },
    );
    this.breaker.onBreak(() =>
      options.logger.warn({ encoder: this.name }, 'the encoder does not answer; it is left alone a while'),
    );
  }

  async close(): Promise<void> {
    this.closing.abort(new EncoderUnavailable('The encoder was closed.'));
    this.closing = new AbortController();
  }

  protected async embed(
    texts: readonly string[],
    purpose: EncodePurpose,
    signal: AbortSignal,
  ): Promise<readonly Float32Array[]> {
    const bound = AbortSignal.any([signal, this.closing.signal]);
    try {
      return await this.attempt(texts, purpose, bound);
    } catch (error) {
      // A question that failed is answered by words: whoever asked does not wait for a second try.
      if (purpose === 'question' || !(error instanceof EncoderUnavailable) || bound.aborted) throw error;
      await pause(this.options.retryAfterMs ?? RETRY_AFTER_MS, bound);
      return this.attempt(texts, purpose, bound);
    }
  }

  private async attempt(
    texts: readonly string[],
    purpose: EncodePurpose,
    signal: AbortSignal,
  ): Promise<readonly Float32Array[]> {
    const prefix = this.settings.prefix[purpose];
    const inputs = prefix === '' ? texts : texts.map((text) => `${prefix} ${text}`);
    const deadlineMs = this.options.deadlineMs ?? REQUEST_DEADLINE_MS;
    // The abort of whoever asked says nothing about the service.
    let aborted: { reason: unknown } | undefined;
    try {
      const vectors = await this.breaker.execute(async () => {
        try {
          return await requestVectors(this.settings, inputs, deadlineMs, signal);
        } catch (error) {
          if (!signal.aborted) throw error;
          aborted = { reason: signal.reason };
          return [];
        }
      });
      if (aborted !== undefined) throw aborted.reason;
      return vectors;
    } catch (cause) {
      if (!(cause instanceof BrokenCircuitError)) throw cause;
      throw new EncoderUnavailable('The encoder did not answer lately and is left alone for a while.', {
        cause,
      });
    }
  }
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const onAbort = (): void => {
      clearTimeout(timer);
      reject(signal.reason as Error);
    };
    const timer = setTimeout(() => {
      signal.removeEventListener('abort', onAbort);
      resolve();
    }, ms);
    signal.addEventListener('abort', onAbort, { once: true });
  });
}
