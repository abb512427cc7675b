/** Stable codes of outbox errors; meaning and remedy are in docs/errors.md. */
export type OutboxErrorCode =
  | 'OUTBOX_FULL'
  | 'OUTBOX_UNAVAILABLE'
  | 'OUTBOX_CORRUPT'
  | 'OUTBOX_SCHEMA_NEWER'
  | 'OUTBOX_NOT_FOUND'
  | 'OUTBOX_KEY_MISSING';

/** Every code there is, for the list in the documentation. */
export const OUTBOX_ERROR_CODES: readonly OutboxErrorCode[] = [
  'OUTBOX_FULL',
  'OUTBOX_UNAVAILABLE',
  'OUTBOX_CORRUPT',
  'OUTBOX_SCHEMA_NEWER',
  'OUTBOX_NOT_FOUND',
  'OUTBOX_KEY_MISSING',
];

/** The outbox cannot do what was asked. The message names the file and what to do, never a payload. */
export class OutboxError extends Error {
  readonly retryable: boolean;

  constructor(
    readonly code: OutboxErrorCode,
    message: string,
    options: { cause?: unknown } = {},
  ) {
    super(message, options);
    this.name = 'OutboxError';
    this.retryable = code === 'OUTBOX_FULL' || code === 'OUTBOX_UNAVAILABLE';
  }
}
