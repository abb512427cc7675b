/** Words recognised so far, or at the end. */
export interface Transcript {
  text: string;
  isFinal: boolean;
  /** BCP 47, where the recogniser tells. */
  language?: string;
}

/** Speech recognition. An instance holds configuration and models only, and serves all sessions. */
export interface Asr {
  readonly code: string;
  /**
   * Recognises one utterance.
   * @param audio chunks of Float32Array, mono, 16 kHz, −1 to 1; ends with the utterance
   * @returns interim transcripts where the provider has them, then exactly one final one; its text is
   *   empty when speech was heard but no words were found
   * @throws SpeechError
   */
  transcribe(audio: AsyncIterable<Float32Array>, signal: AbortSignal): AsyncIterable<Transcript>;
  /** Loads models ahead of the first use. @throws SpeechError */
  warmUp?(): Promise<void>;
  close(): Promise<void>;
}
