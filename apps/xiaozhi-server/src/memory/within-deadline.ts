/** The promise's value, or `late` once the signal aborts; never rejects for the abort's sake. */
export async function withinDeadline<T>(promise: Promise<T>, deadline: AbortSignal, late: T): Promise<T> {
  if (deadline.aborted) {
    promise.catch(() => undefined);
    return late;
  }
  return new Promise<T>((resolve, reject) => {
    const onAbort = (): void => resolve(late);
    deadline.addEventListener('abort', onAbort, { once: true });
    promise
      .then(resolve, (error: unknown) => (deadline.aborted ? resolve(late) : reject(error as Error)))
      .finally(() => deadline.removeEventListener('abort', onAbort));
  });
}
