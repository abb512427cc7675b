/** A queue between a task that makes values and one that takes them; bounded, so that the maker cannot run away. */
export class AsyncChannel<T> implements AsyncIterable<T> {
  private readonly values: T[] = [];
  private ended = false;
  private failure: { error: unknown } | undefined;
  private wakeTaker: (() => void) | undefined;
  private wakeMaker: (() => void) | undefined;

  constructor(private readonly capacityCount: number) {}

  /** Adds a value; resolves when there is room again. After `close` values are dropped. */
  async push(value: T): Promise<void> {
    if (this.ended) return;
    this.values.push(value);
    this.wakeTaker?.();
    if (this.values.length >= this.capacityCount) {
      await new Promise<void>((resolve) => {
        this.wakeMaker = resolve;
      });
    }
  }

  /** No more values come. */
  end(): void {
    this.ended = true;
    this.wakeTaker?.();
  }

  /** No more values come: the taker gets the error after what was pushed before. */
  fail(error: unknown): void {
    this.failure = { error };
    this.end();
  }

  /** The taker has gone: the maker is let go. */
  close(): void {
    this.ended = true;
    this.values.length = 0;
    this.wakeMaker?.();
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<T> {
    try {
      for (;;) {
        if (this.values.length > 0) {
          const value = this.values.shift() as T;
          this.wakeMaker?.();
          yield value;
        } else if (this.ended) {
          if (this.failure !== undefined) throw this.failure.error;
          return;
        } else {
          await new Promise<void>((resolve) => {
            this.wakeTaker = resolve;
          });
        }
      }
    } finally {
      this.close();
    }
  }
}
