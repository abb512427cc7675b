import { CSRF_HEADER } from '@xiaozhi/contracts';

/** An answer, read wholly. `body` is undefined when it is no JSON. */
export interface Answer {
  status: number;
  headers: Headers;
  text: string;
  body: Envelope | undefined;
}

/** The fields that tests look at; routes without an envelope have others. */
export interface Envelope {
  code?: number;
  msg?: string;
  error?: string;
  details?: { path: string; msg: string }[];
  data?: unknown;
  [field: string]: unknown;
}

/** A browser of sorts: keeps cookies and every text that it was sent. */
export class HttpClient {
  readonly texts: string[] = [];
  private readonly cookies = new Map<string, string>();

  constructor(private readonly baseUrl: string) {}

  /** @param body sent as JSON; a string is sent as it is */
  async send(
    method: string,
    path: string,
    body?: unknown,
    headers: Record<string, string> = {},
  ): Promise<Answer> {
    const response = await fetch(`${this.baseUrl}${path}`, {
      method,
      headers: {
        [CSRF_HEADER]: 'test',
        ...(this.cookies.size === 0 ? {} : { cookie: this.cookie }),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
      signal: AbortSignal.timeout(20_000),
    });
    const text = await response.text();
    this.keepCookie(response.headers);
    this.texts.push(text);
    return { status: response.status, headers: response.headers, text, body: parse(text) };
  }

  /** `data` of an answer that must be a success. */
  async data<T>(method: string, path: string, body?: unknown): Promise<T> {
    const answer = await this.send(method, path, body);
    if (answer.status >= 300 || answer.body?.code !== 0)
      throw new Error(`${method} ${path} answered ${answer.status}: ${answer.text}`);
    return answer.body.data as T;
  }

  /** As it is sent. */
  get cookie(): string {
    return [...this.cookies].map((pair) => pair.join('=')).join('; ');
  }

  private keepCookie(headers: Headers): void {
    for (const line of headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
      if (value === '') this.cookies.delete(name);
      else this.cookies.set(name, value);
    }
  }
}

function parse(text: string): Envelope | undefined {
  try {
    return JSON.parse(text) as Envelope;
  } catch {
    // Devices get plain text from some routes.
    return undefined;
  }
}
