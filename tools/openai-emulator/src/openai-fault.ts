/** An error as the service words it. */
export function openAiError(status: number, message: string): object {
  const type =
    status === 401 ? 'authentication_error' : status >= 500 ? 'server_error' : 'invalid_request_error';
  return { error: { message, type, param: null, code: null } };
}

/** A request that the service refuses. */
export class OpenAiFault extends Error {
  constructor(
    readonly status: number,
    message: string,
  ) {
    super(message);
    this.name = 'OpenAiFault';
  }
}
