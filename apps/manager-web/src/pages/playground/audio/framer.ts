/** Cuts a stream of samples into frames of one length. */
export class Framer {
  private readonly pending: Float32Array;
  private filledCount = 0;

  constructor(private readonly frameSamples: number) {
    this.pending = new Float32Array(frameSamples);
  }

  /** Takes the next samples, and gives the frames that are full with them. */
  push(samples: Float32Array): Float32Array[] {
    const frames: Float32Array[] = [];
    for (let offset = 0; offset < samples.length;) {
      const part = samples.subarray(offset, offset + this.frameSamples - this.filledCount);
      this.pending.set(part, this.filledCount);
      this.filledCount += part.length;
      offset += part.length;
      if (this.filledCount === this.frameSamples) {
        frames.push(this.pending.slice());
        this.filledCount = 0;
      }
    }
    return frames;
  }

  /** The last frame, filled up with silence; none where nothing is left. */
  flush(): Float32Array[] {
    if (this.filledCount === 0) return [];
    const rest = this.pending.slice().fill(0, this.filledCount);
    this.filledCount = 0;
    return [rest];
  }
}
