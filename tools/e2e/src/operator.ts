import type { ApiEnvelope, ApiFailure } from '@xiaozhi/contracts';

/** An operator at the API: signs in once, then calls routes. */
export class Operator {
  private cookie = '';

  constructor(private readonly baseUrl: string) {}

  /** Makes the administrator with the link that the first start told. */
  async setUp(setupUrl: string): Promise<void> {
    const setupToken = new URL(setupUrl).searchParams.get('token');
    await this.call('POST', '/api/auth/setup', {
      setupToken,
      username: 'operator',
      password: 'correct horse battery',
    });
  }

  /** Signs in, if not told otherwise with the account that `setUp` made. */
  async signIn(username = 'operator', password = 'correct horse battery'): Promise<void> {
    await this.call('POST', '/api/auth/login', { username, password });
  }

  /** Reads what a route answers that is no JSON. @throws Error with the status on a failure */
  async bytes(path: string): Promise<Uint8Array> {
    const response = await fetch(`${this.baseUrl}${path}`, { headers: { cookie: this.cookie } });
    if (!response.ok) throw new Error(`GET ${path}: ${response.status}`);
    return new Uint8Array(await response.arrayBuffer());
  }

  /** Calls a route. @returns the envelope's data. @throws Error with the API's own words on a failure */
  async call<T>(method: string, path: string, body?: unknown): Promise<T> {
    const response = await fetch(`${this.baseUrl}${path}`, {
      method,
      headers: {
        'x-requested-with': 'test',
        ...(this.cookie === '' ? {} : { cookie: this.cookie }),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      body: body === undefined ? undefined : JSON.stringify(body),
    });
    const cookie = response.headers.get('set-cookie');
    if (cookie !== null) this.cookie = cookie.split(';')[0] ?? '';
    const answer = (await response.json()) as ApiEnvelope<T> | ApiFailure;
    if ('error' in answer)
      throw new Error(`${method} ${path}: ${response.status} ${answer.error} ${answer.msg}`);
    return answer.data;
  }
}
