/** Stable codes of memory errors; meaning and remedy are in docs/errors.md. */
export type MemoryErrorCode =
  | 'MEMORY_UNAVAILABLE'
  | 'MEMORY_THROTTLED'
  | 'MEMORY_UNAUTHORIZED'
  | 'MEMORY_REJECTED'
  | 'MEMORY_UNSUPPORTED';

export interface MemoryErrorOptions {
  cause?: unknown;
  /** How long the provider asked us to wait, in ms. */
  retryAfterMs?: number;
}

/** Base of all memory errors. The message says what failed and what to change; never a secret or a memory's text. */
export abstract class MemoryError extends Error {
  abstract readonly code: MemoryErrorCode;
  abstract readonly retryable: boolean;
  readonly retryAfterMs: number | undefined;

  constructor(message: string, options: MemoryErrorOptions = {}) {
    super(message, { cause: options.cause });
    this.name = new.target.name;
    this.retryAfterMs = options.retryAfterMs;
  }
}

/** Slow, down or overloaded: the same call may work later. */
export class MemoryUnavailable extends MemoryError {
  readonly code: MemoryErrorCode = 'MEMORY_UNAVAILABLE';
  readonly retryable = true;
}

/** It is up, and asks for fewer calls, or its quota is used up: wait, and do not take it for broken. */
export class MemoryThrottled extends MemoryUnavailable {
  override readonly code = 'MEMORY_THROTTLED';
}

/** Missing or refused key: stop and tell the operator. */
export class MemoryUnauthorized extends MemoryError {
  readonly code = 'MEMORY_UNAUTHORIZED';
  readonly retryable = false;
}

/** The provider will never take this input: it goes to the dead letters. */
export class MemoryRejected extends MemoryError {
  readonly code = 'MEMORY_REJECTED';
  readonly retryable = false;
}

/** The provider does not declare the capability for this call. */
export class MemoryUnsupported extends MemoryError {
  readonly code = 'MEMORY_UNSUPPORTED';
  readonly retryable = false;
}

/** HTTP status → memory error: 401 and 403 unauthorized; 429 throttled; 408, 425 and 5xx retryable; other 4xx rejected. */
export function memoryErrorForStatus(
  status: number,
  message: string,
  options: MemoryErrorOptions = {},
): MemoryError {
  if (status === 401 || status === 403) return new MemoryUnauthorized(message, options);
  if (status === 429) return new MemoryThrottled(message, options);
  if (status === 408 || status === 425 || status >= 500) return new MemoryUnavailable(message, options);
  return new MemoryRejected(message, options);
}
