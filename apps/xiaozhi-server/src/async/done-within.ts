import type { Clock } from '@xiaozhi/audio';

/** Resolves when the work is done, or has taken so long. @returns whether it is done; rejects as the work does */
export async function doneWithin(work: Promise<unknown>, limitMs: number, clock: Clock): Promise<boolean> {
  const over = new AbortController();
  const done = work.then(() => true).finally(() => over.abort());
  const late = clock.sleepUntil(clock.nowMs() + limitMs, over.signal).then(
    () => false,
    () => done,
  );
  return Promise.race([done, late]);
}
