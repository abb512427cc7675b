export type ProtocolErrorCode =
  'PROTOCOL_BAD_FRAME' | 'PROTOCOL_TOO_LARGE' | 'PROTOCOL_FLOOD' | 'PROTOCOL_NO_HELLO';

/** A device broke the protocol. `closeCode` is what the socket is closed with when it goes on doing so. */
export class ProtocolError extends Error {
  readonly retryable = false;

  constructor(
    readonly code: ProtocolErrorCode,
    message: string,
    readonly closeCode = 1008,
  ) {
    super(message);
    this.name = 'ProtocolError';
  }
}
