/** What a text is: some models want questions marked apart from what answers them. */
export type EncodePurpose = 'memory' | 'question';

/** Turns texts into vectors whose nearness is nearness in meaning. */
export interface TextEncoder {
  /** Stored with each vector: vectors of different encoders are never compared. At most 64 characters. */
  readonly name: string;
  readonly dimension: number;
  /**
   * One vector of unit length per text, in their order; zeros for a text without words. Rejects when the encoder cannot
   * work, or with the signal's reason.
   * @param purpose `memory` unless given
   */
  encode(
    texts: readonly string[],
    signal: AbortSignal,
    purpose?: EncodePurpose,
  ): Promise<readonly Float32Array[]>;
}
