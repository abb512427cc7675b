import { setMaxListeners } from 'node:events';

/**
 * A signal that aborts with the given one, or after `ms`, whichever comes first; then the reason is a `TimeoutError`.
 * In place of `AbortSignal.any` with `AbortSignal.timeout`: Node 20 holds that timer weakly, so that it is collected
 * with the next garbage and never fires. A long-lived signal may have many deadlines at a time: each lets go of it when
 * it fires.
 */
export function withDeadline(signal: AbortSignal, ms: number): AbortSignal {
  const limit = new AbortController();
  if (signal.aborted) {
    limit.abort(signal.reason);
    return limit.signal;
  }
  const onAbort = (): void => {
    clearTimeout(timer);
    limit.abort(signal.reason);
  };
  const timer = setTimeout(() => {
    signal.removeEventListener('abort', onAbort);
    limit.abort(new DOMException('The operation was aborted due to timeout', 'TimeoutError'));
  }, ms).unref();
  setMaxListeners(0, signal);
  signal.addEventListener('abort', onAbort, { once: true });
  return limit.signal;
}
