import { concatSamples } from '@xiaozhi/audio';

/** −50 dB: below it nothing is heard from a small loudspeaker. */
const SILENCE_LEVEL = 0.003;
const LEAD_MS = 40;
const TAIL_MS = 240;

/**
 * Shortens the silence around a sentence: services put up to a second behind it, which between two sentences is heard
 * as hesitation. Silence inside a sentence stays. Mono.
 */
export class SilenceTrimmer {
  private readonly leadSamples: number;
  private readonly tailSamples: number;
  /** Silence that may be the end. */
  private held: Float32Array[] = [];
  private hasBegun = false;

  constructor(sampleRateHz: number) {
    this.leadSamples = Math.round((LEAD_MS * sampleRateHz) / 1000);
    this.tailSamples = Math.round((TAIL_MS * sampleRateHz) / 1000);
  }

  /** Takes the next chunk in and gives what belongs to the sentence. */
  push(chunk: Float32Array): Float32Array {
    let end = chunk.length;
    while (end > 0 && Math.abs(chunk[end - 1] as number) < SILENCE_LEVEL) end -= 1;
    if (end === 0) {
      this.held.push(chunk);
      if (!this.hasBegun) this.held = [lastOf(concatSamples(this.held), this.leadSamples)];
      return new Float32Array(0);
    }
    const sound = concatSamples([...this.held, chunk.subarray(0, end)]);
    this.held = [chunk.subarray(end)];
    if (this.hasBegun) return sound;
    this.hasBegun = true;
    const begin = sound.findIndex((sample) => Math.abs(sample) >= SILENCE_LEVEL);
    return sound.subarray(Math.max(0, begin - this.leadSamples));
  }

  /** The end of the sentence. */
  flush(): Float32Array {
    return this.hasBegun ? concatSamples(this.held).subarray(0, this.tailSamples) : new Float32Array(0);
  }
}

function lastOf(samples: Float32Array, count: number): Float32Array {
  return samples.subarray(Math.max(0, samples.length - count));
}
