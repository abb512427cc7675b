/** Words recognised so far, or at the end. */
export interface Transcript {
  /** All words of the utterance until now, not only the new ones. */
  text: string;
  isFinal: boolean;
  /** BCP 47, where the recogniser tells. */
  language?: string;
  /** On an interim transcript: the recogniser's own end-pointing takes the utterance for over, and may end it. */
  endsUtterance?: boolean;
}

/** Speech recognition. An instance holds configuration and models only, and serves all sessions. */
export interface Asr {
  readonly code: string;
  /**
   * True where it works while the person speaks: `transcribe` is then called with the first voice, with audio that
   * comes as it is spoken. Others are called when the utterance is whole.
   */
  readonly streams?: boolean;
  /**
   * Recognises one utterance.
   * @param audio chunks of Float32Array, mono, 16 kHz, −1 to 1; ends with the utterance
   * @param signal aborted when the utterance is discarded or its turn is cut: whatever was opened is closed at once
   * @returns interim transcripts where the provider has them, then, after the audio has ended, exactly one final one;
   *   its text is empty when speech was heard but no words were found
   * @throws SpeechError
   */
  transcribe(audio: AsyncIterable<Float32Array>, signal: AbortSignal): AsyncIterable<Transcript>;
  /** Loads models ahead of the first use. @throws SpeechError */
  warmUp?(): Promise<void>;
  close(): Promise<void>;
}
