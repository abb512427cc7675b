/** Why an address is refused. */
export type UrlRefusal = 'malformed' | 'scheme' | 'credentials' | 'special' | 'private' | 'redirect';

/** The server asks nothing of this address; the message says which setting would allow it, and holds no path or key. */
export class UrlRefused extends Error {
  readonly code = 'URL_REFUSED';
  readonly retryable = false;

  constructor(
    readonly reason: UrlRefusal,
    message: string,
  ) {
    super(message);
    this.name = 'UrlRefused';
  }
}

/** The refusal in an error, or in what caused it. */
export function refusalIn(error: unknown): UrlRefused | undefined {
  let cause = error;
  while (typeof cause === 'object' && cause !== null) {
    if (cause instanceof UrlRefused) return cause;
    cause = 'cause' in cause ? cause.cause : undefined;
  }
  return undefined;
}
