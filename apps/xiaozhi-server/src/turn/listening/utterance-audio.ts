import { concatSamples } from '@xiaozhi/audio';

/**
 * The audio of one utterance, which grows while the person speaks. Kept whole (its recorder bounds its length), so that
 * everybody who listens hears it from its beginning, at their own pace: nobody holds the microphone up.
 */
export class UtteranceAudio {
  private readonly chunks: Float32Array[] = [];
  private isEnded = false;
  private wake: (() => void) | undefined;
  private grown: Promise<void> | undefined;

  /** @param chunk mono, 16 kHz, −1 to 1 */
  append(chunk: Float32Array): void {
    if (this.isEnded) return;
    this.chunks.push(chunk);
    this.tell();
  }

  /** Nothing more comes. Of an utterance that is discarded this is never said: who listens is cut off instead. */
  end(): void {
    this.isEnded = true;
    this.tell();
  }

  /** All of it so far. */
  get samples(): Float32Array {
    return concatSamples(this.chunks);
  }

  /** All of it from its beginning: what there is at once, the rest as it comes, until its end. */
  async *play(): AsyncGenerator<Float32Array> {
    for (let index = 0; ; index += 1) {
      while (index >= this.chunks.length) {
        if (this.isEnded) return;
        await this.growth();
      }
      yield this.chunks[index] as Float32Array;
    }
  }

  private growth(): Promise<void> {
    this.grown ??= new Promise((resolve) => (this.wake = resolve));
    return this.grown;
  }

  private tell(): void {
    this.wake?.();
    this.wake = undefined;
    this.grown = undefined;
  }
}
