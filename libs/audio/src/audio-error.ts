export type AudioErrorCode = 'AUDIO_BAD_PACKET' | 'AUDIO_BAD_FORMAT' | 'AUDIO_BAD_STREAM';

/** Audio that cannot be read. */
export class AudioError extends Error {
  readonly retryable = false;

  constructor(
    readonly code: AudioErrorCode,
    message: string,
    options: { cause?: unknown } = {},
  ) {
    super(message, options);
    this.name = 'AudioError';
  }
}
