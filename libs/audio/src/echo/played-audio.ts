const RATE_PER_MS = 16;

/**
 * The last seconds of what was sent to be played, by timestamp: 16 kHz, mono, 16 bit. Where nothing was sent there is
 * silence.
 */
export class PlayedAudio {
  private readonly ring: Int16Array;
  private firstSample: number | undefined;
  private endSample = 0;

  /** @param lengthMs that is kept; 32 bytes each */
  constructor(readonly lengthMs: number) {
    this.ring = new Int16Array(lengthMs * RATE_PER_MS);
  }

  /** @param timestampMs of the frame; later than those before @param samples −1 to 1 */
  add(timestampMs: number, samples: Float32Array): void {
    const start = timestampMs * RATE_PER_MS;
    this.firstSample ??= start;
    const gapStart = Math.max(this.endSample, start - this.ring.length);
    for (let at = gapStart; at < start; at += 1) this.ring[at % this.ring.length] = 0;
    samples.forEach((sample, index) => {
      this.ring[(start + index) % this.ring.length] = Math.max(-1, Math.min(1, sample)) * 32_767;
    });
    this.endSample = Math.max(this.endSample, start + samples.length);
  }

  /** True where the frame of a timestamp is still kept. */
  has(timestampMs: number): boolean {
    const at = timestampMs * RATE_PER_MS;
    const oldest = Math.max(this.firstSample ?? Number.POSITIVE_INFINITY, this.endSample - this.ring.length);
    return at >= oldest && at < this.endSample;
  }

  /** @param start in samples: timestamp × 16, whole; may lie outside of what is kept @returns `count` samples */
  read(start: number, count: number): Float32Array {
    const samples = new Float32Array(count);
    const first = Math.max(start, this.endSample - this.ring.length, 0);
    const last = Math.min(start + count, this.endSample);
    for (let at = first; at < last; at += 1)
      samples[at - start] = (this.ring[at % this.ring.length] as number) / 32_768;
    return samples;
  }
}
