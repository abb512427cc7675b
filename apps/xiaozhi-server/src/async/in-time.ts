import { untilAborted } from './until-aborted.js';

export interface StreamLimits {
  /** For the first item, in ms. */
  firstMs: number;
  /** From each item to the next and to the end, in ms; time that the taker takes does not count. */
  nextMs: number;
}

/**
 * A stream that has to keep coming. The source's signal aborts when it is late, when the given one aborts and when the
 * taker leaves; nothing waits for a source that does not heed it.
 * @throws what the source throws, what `late` makes, or the signal's reason
 */
export async function* inTime<T>(
  open: (signal: AbortSignal) => AsyncIterable<T>,
  { firstMs, nextMs }: StreamLimits,
  signal: AbortSignal,
  late: (waitedMs: number) => Error,
): AsyncGenerator<T> {
  signal.throwIfAborted();
  const limit = new AbortController();
  const onAbort = (): void => limit.abort(signal.reason);
  signal.addEventListener('abort', onAbort, { once: true });
  let iterator: AsyncIterator<T> | undefined;
  try {
    iterator = open(limit.signal)[Symbol.asyncIterator]();
    for (let waitMs = firstMs; ; waitMs = nextMs) {
      const timer = setTimeout(() => limit.abort(late(waitMs)), waitMs);
      const next = await untilAborted(iterator.next(), limit.signal).finally(() => clearTimeout(timer));
      if (next.done === true) return;
      yield next.value;
    }
  } finally {
    signal.removeEventListener('abort', onAbort);
    limit.abort(new Error('Nobody listens any more.'));
    // A source that hangs would never return either.
    iterator?.return?.(undefined).catch(() => undefined);
  }
}
