/** Speech synthesis. An instance holds configuration and voices only, and serves all sessions. */
export interface Tts {
  readonly code: string;
  /** Of all audio it yields. */
  readonly sampleRateHz: number;
  /**
   * Speaks one sentence.
   * @param text plain text without markdown or emoji; never empty
   * @returns chunks of Float32Array, mono, `sampleRateHz`, −1 to 1, as they are ready
   * @throws SpeechError
   */
  synthesise(text: string, signal: AbortSignal): AsyncIterable<Float32Array>;
  close(): Promise<void>;
}
