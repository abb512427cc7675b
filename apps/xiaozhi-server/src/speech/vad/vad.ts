/** 16 kHz mono audio is judged in windows of this many samples (32 ms): what Silero v5 was trained on. */
export const VAD_WINDOW_SAMPLES = 512;

/** Voice activity detection: one model for all devices. */
export interface Vad {
  readonly code: string;
  /** State of one device's audio; holds no thread, timer or model of its own. */
  open(): VadStream;
  /** Loads the model ahead of the first utterance. @throws SpeechError */
  warmUp?(): Promise<void>;
  close(): Promise<void>;
}

export interface VadStream {
  /**
   * How likely a window is speech, 0 to 1. Windows must come in order, the next after the last was answered.
   * @param window Float32Array, mono, 16 kHz, VAD_WINDOW_SAMPLES samples, −1 to 1
   */
  probability(window: Float32Array): Promise<number>;
  /** Forgets what was heard: a new utterance begins. */
  reset(): void;
}
