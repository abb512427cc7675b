/** A person whose voice is known. */
export interface Speaker {
  /** Names the person's memory; the same for ever. */
  id: string;
  name: string;
  /** What the operator says of the person; may be empty. */
  introduction: string;
}

/** Tells known people by their voices. One for all sessions of an agent; holds no state of any. */
export interface SpeakerRecogniser {
  readonly code: string;
  /**
   * Who speaks in an utterance.
   * @param samples mono, 16 kHz, −1 to 1
   * @returns undefined where it is nobody known, or not surely
   * @throws SpeechError
   */
  identify(samples: Float32Array, signal: AbortSignal): Promise<Speaker | undefined>;
}
