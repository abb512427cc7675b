/** Audio that can be listened to from its beginning again, while it still comes in. */
export class ReplayedAudio {
  private readonly chunks: Float32Array[] = [];
  private readonly source: AsyncIterator<Float32Array>;
  private pulling: Promise<boolean> | undefined;

  constructor(audio: AsyncIterable<Float32Array>) {
    this.source = audio[Symbol.asyncIterator]();
  }

  /** All of it: what has come so far at once, the rest as it comes. */
  async *play(): AsyncGenerator<Float32Array> {
    for (let index = 0; ; index += 1) {
      while (index >= this.chunks.length) if (!(await this.pull())) return;
      yield this.chunks[index] as Float32Array;
    }
  }

  /** Takes all of it in, whether anybody listens or not; resolves at its end, also where that is a failure. */
  async drain(): Promise<void> {
    try {
      while (await this.pull());
    } catch {
      // Who listens hears of it.
    }
  }

  /** Listeners share one pull, so that no chunk goes to one of them only. @returns false at the end */
  private pull(): Promise<boolean> {
    this.pulling ??= this.source
      .next()
      .then(({ done, value }) => {
        if (done !== true) this.chunks.push(value);
        return done !== true;
      })
      .finally(() => {
        this.pulling = undefined;
      });
    return this.pulling;
  }
}
