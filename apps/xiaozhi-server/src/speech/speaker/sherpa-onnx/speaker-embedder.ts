/** Makes numbers of voices that are near each other for the same person. One for all sessions. */
export interface SpeakerEmbedder {
  /** Names the model; embeddings of different encoders cannot be compared. */
  readonly encoder: string;
  /** True while it is left alone after a failure: nobody waits for it. */
  readonly isResting: boolean;
  /**
   * @param samples voice, mono, 16 kHz, −1 to 1
   * @returns of length 1 in the sense of geometry
   * @throws SpeechError
   */
  embed(samples: Float32Array, signal: AbortSignal): Promise<Float32Array>;
}

/** @returns undefined where it has no direction: all zero */
export function normalise(vector: ArrayLike<number>): Float32Array | undefined {
  const values = Float32Array.from(vector);
  const length = Math.sqrt(values.reduce((sum, value) => sum + value * value, 0));
  return length > 0 && Number.isFinite(length) ? values.map((value) => value / length) : undefined;
}
