/** The encoder cannot work now; recall goes on with words alone, or with the offline encoder. */
export class EncoderUnavailable extends Error {
  readonly code = 'ENCODER_UNAVAILABLE';
  readonly retryable = true;

  constructor(message: string, options: { cause?: unknown } = {}) {
    super(message, options);
    this.name = 'EncoderUnavailable';
  }
}

/** The encoder will never do this as it is set: key, model, length of vectors, or the text itself. */
export class EncoderRejected extends Error {
  readonly code = 'ENCODER_REJECTED';
  readonly retryable = false;

  constructor(
    message: string,
    /** True where the text is at fault: others are encoded. */
    readonly isAboutText: boolean = false,
    options: { cause?: unknown } = {},
  ) {
    super(message, options);
    this.name = 'EncoderRejected';
  }
}
