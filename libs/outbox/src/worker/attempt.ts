import type { Clock } from './clock.js';
import type { DeliveryOutcome } from './outbox-worker.options.js';

export interface AttemptLimits {
  clock: Clock;
  deadlineMs: number;
  /** Of the worker, which ends all attempts. */
  stopping: AbortSignal;
}

/** One call to the receiver. Never rejects: what fails or takes too long is to be tried again. */
export async function attempt(
  call: (signal: AbortSignal) => Promise<DeliveryOutcome>,
  { clock, deadlineMs, stopping }: AttemptLimits,
): Promise<DeliveryOutcome> {
  const ending = new AbortController();
  const { signal } = ending;
  const end = (): void => ending.abort();
  const cancelDeadline = clock.schedule(deadlineMs, end);
  // Not AbortSignal.any: each call would leave a trace in the signal that lives as long as the worker.
  stopping.addEventListener('abort', end);
  if (stopping.aborted) end();
  try {
    return await abortable(call(signal), signal);
  } catch (error) {
    if (signal.aborted) return { kind: 'retry', error: 'No answer within the deadline.' };
    return { kind: 'retry', error: error instanceof Error ? error.message : 'unknown error' };
  } finally {
    cancelDeadline();
    stopping.removeEventListener('abort', end);
  }
}

/** Ends with the signal even when the call does not heed it; what it answers later is dropped. */
async function abortable<T>(call: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise<T>((resolve, reject) => {
    const onAbort = (): void => reject(signal.reason as Error);
    if (signal.aborted) onAbort();
    signal.addEventListener('abort', onAbort, { once: true });
    call.then(resolve, reject).finally(() => signal.removeEventListener('abort', onAbort));
  });
}
