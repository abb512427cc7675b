/** The server is not there, or did not do what a device needs. The message says what to try. */
export class DeviceError extends Error {
  readonly retryable = false;

  constructor(
    readonly code: 'DEVICE_NO_SERVER' | 'DEVICE_REFUSED' | 'DEVICE_TIMEOUT' | 'DEVICE_BAD_ANSWER',
    message: string,
    options: { cause?: unknown } = {},
  ) {
    super(message, options);
    this.name = 'DeviceError';
  }
}
