import { inTime } from './in-time.js';

const never = new AbortController().signal;
const late = (waitedMs: number): Error => new Error(`late after ${waitedMs}`);
const hang = (): Promise<never> => new Promise(() => undefined);

async function collect<T>(stream: AsyncIterable<T>, items: T[] = []): Promise<T[]> {
  for await (const item of stream) items.push(item);
  return items;
}

describe(inTime, () => {
  it('passes on a stream that comes in time, and its failure', async () => {
    const limits = { firstMs: 1_000, nextMs: 1_000 };
    const good = async function* (): AsyncGenerator<number> {
      yield* [1, 2];
    };
    expect(await collect(inTime(good, limits, never, late))).toEqual([1, 2]);
    const bad = async function* (): AsyncGenerator<number> {
      yield 1;
      throw new Error('broken');
    };
    await expect(collect(inTime(bad, limits, never, late))).rejects.toThrow('broken');
  });

  it('ends a stream that does not begin, and one that stops, and tells the source so', async () => {
    const ended: unknown[] = [];
    const source = (items: number[]) =>
      async function* (signal: AbortSignal): AsyncGenerator<number> {
        signal.addEventListener('abort', () => ended.push((signal.reason as Error).message));
        yield* items;
        await hang();
      };
    await expect(collect(inTime(source([]), { firstMs: 5, nextMs: 9_999 }, never, late))).rejects.toThrow(
      'late after 5',
    );
    const items: number[] = [];
    const stopping = inTime(source([1, 2]), { firstMs: 9_999, nextMs: 6 }, never, late);
    await expect(collect(stopping, items)).rejects.toThrow('late after 6');
    expect(items).toEqual([1, 2]);
    expect(ended).toEqual(['late after 5', 'late after 6']);
  });

  it('ends with the reason of the signal, and when the taker leaves', async () => {
    const turn = new AbortController();
    let inner = never;
    const source = async function* (signal: AbortSignal): AsyncGenerator<number> {
      inner = signal;
      yield 1;
      await hang();
    };
    const limits = { firstMs: 9_999, nextMs: 9_999 };
    const collecting = collect(inTime(source, limits, turn.signal, late));
    setImmediate(() => turn.abort(new Error('cut')));
    await expect(collecting).rejects.toThrow('cut');
    for await (const item of inTime(source, limits, never, late)) {
      expect(item).toBe(1);
      break;
    }
    expect(inner.aborted).toBe(true);
  });
});
