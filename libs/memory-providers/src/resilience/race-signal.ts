/**
 * The call's answer, or the signal's reason as soon as it aborts, whether the call heeds the signal or not.
 * What the call does later is dropped, so that it never becomes an unhandled rejection.
 */
export function raceSignal<T>(call: () => Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise<T>((resolve, reject) => {
    if (signal.aborted) {
      reject(signal.reason as Error);
      return;
    }
    const onAbort = (): void => reject(signal.reason as Error);
    signal.addEventListener('abort', onAbort, { once: true });
    call()
      .then(resolve, reject)
      .finally(() => signal.removeEventListener('abort', onAbort));
  });
}
