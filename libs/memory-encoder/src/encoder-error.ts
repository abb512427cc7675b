/** The encoder cannot work; recall goes on with words alone. */
export class EncoderUnavailable extends Error {
  readonly code = 'ENCODER_UNAVAILABLE';
  readonly retryable = true;

  constructor(message: string, options: { cause?: unknown } = {}) {
    super(message, options);
    this.name = 'EncoderUnavailable';
  }
}
