/** Cuts a stream of samples into frames of one length. */
export class Framer {
  private rest = new Float32Array(0);

  constructor(readonly frameSamples: number) {}

  /** Takes the next chunk in and gives the frames that are full. */
  push(chunk: Float32Array): Float32Array[] {
    const joined = new Float32Array(this.rest.length + chunk.length);
    joined.set(this.rest);
    joined.set(chunk, this.rest.length);
    const frames: Float32Array[] = [];
    let offset = 0;
    for (; offset + this.frameSamples <= joined.length; offset += this.frameSamples) {
      frames.push(joined.slice(offset, offset + this.frameSamples));
    }
    this.rest = joined.slice(offset);
    return frames;
  }

  /** The last frame, filled up with silence; none when nothing is left. */
  flush(): Float32Array[] {
    if (this.rest.length === 0) return [];
    const frame = new Float32Array(this.frameSamples);
    frame.set(this.rest);
    this.rest = new Float32Array(0);
    return [frame];
  }
}
