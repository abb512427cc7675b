export type SpeechErrorCode =
  'SPEECH_UNAVAILABLE' | 'SPEECH_UNAUTHORIZED' | 'SPEECH_REJECTED' | 'SPEECH_BAD_AUDIO';

/** A recogniser or synthesiser failed. The message names the provider and what to change. */
export class SpeechError extends Error {
  constructor(
    readonly code: SpeechErrorCode,
    message: string,
    options: { cause?: unknown } = {},
  ) {
    super(message, options);
    this.name = 'SpeechError';
  }

  get retryable(): boolean {
    return this.code === 'SPEECH_UNAVAILABLE';
  }
}
