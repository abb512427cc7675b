/** What is wrong with one field; without a code it is that of the failure. */
export interface FaultyField {
  path: string;
  msg: string;
  code?: string;
}

/** What an operator or program did wrong, with its HTTP status and a stable name. Listed in docs/errors.md. */
export class ApiError extends Error {
  readonly retryable: boolean;

  constructor(
    readonly status: number,
    /** For example `AGENT_NOT_FOUND`. */
    readonly code: string,
    message: string,
    readonly details: readonly FaultyField[] = [],
    /** The details in Chinese, where a schema says them. */
    readonly detailsInChinese?: () => readonly FaultyField[],
  ) {
    super(message);
    this.name = 'ApiError';
    this.retryable = status === 429 || status >= 500;
  }
}

/** The thing is not there, or not for this operator: both look the same. */
export function notFound(
  what:
    | 'agent'
    | 'device'
    | 'provider'
    | 'memory'
    | 'conversation'
    | 'announcement'
    | 'speaker'
    | 'sample'
    | 'utterance'
    | 'consent'
    | 'certificate'
    | 'quarantine'
    | 'outbox'
    | 'letter'
    | 'comparison'
    | 'migration'
    | 'setting'
    | 'user'
    | 'grant'
    | 'session'
    | 'token'
    | 'firmware'
    | 'rollout'
    | 'template'
    | 'version'
    | 'batch'
    | 'order'
    | 'test'
    | 'parameter'
    | 'dictionary'
    | 'entry'
    | 'timbre',
  id: string,
): ApiError {
  return new ApiError(404, `${what.toUpperCase()}_NOT_FOUND`, `There is no ${what} "${id}".`);
}

/** A business error of a gateway route: HTTP 200, `code` in the envelope. */
export class GatewayError extends Error {
  readonly retryable = false;

  constructor(
    readonly code: number,
    message: string,
  ) {
    super(message);
    this.name = 'GatewayError';
  }
}
