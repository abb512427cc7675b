/** A request that the API refused or that did not reach it. `error` is the stable name, see docs/errors.md. */
export class ApiError extends Error {
  readonly details: readonly { path: string; msg: string }[];

  constructor(
    readonly error: string,
    readonly status: number,
    message: string,
    options: ErrorOptions & { details?: readonly { path: string; msg: string }[] } = {},
  ) {
    super(message, options);
    this.details = options.details ?? [];
    this.name = 'ApiError';
  }

  /** What is wrong with one field of the request, or undefined. */
  fault(path: string): string | undefined {
    return this.details.find((detail) => detail.path === path)?.msg;
  }
}
