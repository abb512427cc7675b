/** A piece of decoded audio. The rate may change from one piece to the next, as in files that were put together. */
export interface DecodedAudio {
  sampleRateHz: number;
  /** Mono, −1 to 1; several channels are averaged. */
  samples: Float32Array;
}
