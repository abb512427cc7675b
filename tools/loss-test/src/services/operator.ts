import type { ApiEnvelope, ApiFailure } from '@xiaozhi/contracts';

const ACCOUNT = { username: 'operator', password: 'correct horse battery' };

/** An operator at manager-api; signs in again where the session is gone. */
export class Operator {
  private cookie = '';

  constructor(private readonly baseUrl: string) {}

  /** Makes the administrator with the link that the first start told. */
  async setUp(setupUrl: string): Promise<void> {
    const setupToken = new URL(setupUrl).searchParams.get('token');
    await this.call('POST', '/api/auth/setup', { setupToken, ...ACCOUNT });
  }

  /** @returns the envelope's data. @throws Error with the API's own words on a failure */
  async call<T>(method: string, path: string, body?: unknown): Promise<T> {
    const response = await fetch(`${this.baseUrl}${path}`, {
      method,
      headers: {
        'x-requested-with': 'loss-test',
        ...(this.cookie === '' ? {} : { cookie: this.cookie }),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      body: body === undefined ? undefined : JSON.stringify(body),
    });
    this.cookie = response.headers.get('set-cookie')?.split(';')[0] ?? this.cookie;
    const answer = (await response.json()) as ApiEnvelope<T> | ApiFailure;
    if ('error' in answer)
      throw new Error(`${method} ${path}: ${response.status} ${answer.error} ${answer.msg}`);
    return answer.data;
  }
}
