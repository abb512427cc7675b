import { MemoryUnavailable } from '@xiaozhi/memory';
import { withDeadline } from '@xiaozhi/observability';

export interface PatienceOptions {
  /** For one try, in ms. */
  deadlineMs: number;
  triesCount: number;
  firstWaitMs: number;
  maxWaitMs: number;
  /** Ends the waiting too: the job goes on elsewhere, or later. */
  signal: AbortSignal;
}

/**
 * Calls a provider again while it is slow, down or throttled, as long as it asks or longer each time.
 * @throws MemoryError of the last try, and at once one that a later call would meet too
 */
export async function callPatiently<T>(
  work: (signal: AbortSignal) => Promise<T>,
  options: PatienceOptions,
): Promise<T> {
  for (let tries = 1; ; tries += 1) {
    options.signal.throwIfAborted();
    try {
      return await work(withDeadline(options.signal, options.deadlineMs));
    } catch (error) {
      options.signal.throwIfAborted();
      const fault = isTimeout(error) ? new MemoryUnavailable('The provider did not answer in time.') : error;
      if (!(fault instanceof MemoryUnavailable) || tries >= options.triesCount) throw fault;
      const wantedMs = fault.retryAfterMs ?? options.firstWaitMs * 2 ** (tries - 1);
      await wait(Math.min(wantedMs, options.maxWaitMs), options.signal);
    }
  }
}

function isTimeout(error: unknown): boolean {
  return error instanceof DOMException && error.name === 'TimeoutError';
}

function wait(forMs: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const end = (): void => {
      clearTimeout(timer);
      reject(signal.reason as Error);
    };
    const timer = setTimeout(() => {
      signal.removeEventListener('abort', end);
      resolve();
    }, forMs);
    signal.addEventListener('abort', end, { once: true });
  });
}
