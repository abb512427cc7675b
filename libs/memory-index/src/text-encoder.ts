/** Turns texts into vectors whose nearness is nearness in meaning. */
export interface TextEncoder {
  /** Stored with each vector: vectors of different encoders are never compared. */
  readonly name: string;
  readonly dimension: number;
  /** One vector of unit length per text. Rejects when the encoder cannot work, or with the signal's reason. */
  encode(texts: readonly string[], signal: AbortSignal): Promise<readonly Float32Array[]>;
}
