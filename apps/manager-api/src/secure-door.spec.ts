import { ManagerHarness, OPERATOR } from './testing/manager-harness.js';
import type { Answer } from './testing/http-client.js';

jest.setTimeout(30_000);

describe('the door of manager-api', () => {
  let harness: ManagerHarness;
  beforeAll(async () => {
    harness = await ManagerHarness.start({
      CORS_ORIGINS: 'https://console.example.org',
      TRUSTED_PROXIES: '127.0.0.1',
      RATE_LIMIT_SESSION: '30',
      RATE_LIMIT_ADDRESS: '60',
      RATE_LIMIT_GATEWAY: '90',
    });
    await harness.setUp();
  });
  afterAll(() => harness.stop());

  /** Each test from an address of its own, as its proxy says. */
  const from = (address: string, path: string, headers: Record<string, string> = {}): Promise<Answer> =>
    harness.stranger().send('GET', path, undefined, { 'x-forwarded-for': address, ...headers });

  it.each([
    '/api/auth/status',
    '/api/agent',
    '/api/nothing',
    '/health/live',
    '/nothing',
    '/api/docs',
    '/xiaozhi/x',
  ])('keeps browsers from guessing, framing, caching and running %s', async (path) => {
    const { headers } = await from('192.0.2.1', path);
    expect(Object.fromEntries(headers)).toMatchObject({
      'x-content-type-options': 'nosniff',
      'x-frame-options': 'DENY',
      'referrer-policy': 'no-referrer',
      'cache-control': 'no-store',
      'cross-origin-resource-policy': 'same-origin',
      'cross-origin-opener-policy': 'same-origin',
      'content-security-policy': expect.stringMatching(
        /^default-src 'none';.*frame-ancestors 'none'/,
      ) as string,
    });
    expect(headers.get('access-control-allow-origin')).toBeNull();
  });

  it('lets the page of the API run its own scripts and styles only', async () => {
    const { headers, text } = await from('192.0.2.1', '/api/docs');
    const policy = headers.get('content-security-policy') ?? '';
    expect(policy).toMatch(/script-src 'self'; .*style-src 'self' 'sha256-[\w+/=]{44}'/);
    expect(policy).not.toContain('unsafe');
    expect(text).not.toMatch(/<script(?![^>]*\bsrc=)[^>]*>|\son\w+=/);
    expect(policy.match(/'sha256-/g)).toHaveLength(text.match(/<style>/g)?.length ?? 0);
  });

  it('promises HTTPS only where it is used', async () => {
    const name = 'strict-transport-security';
    expect((await from('192.0.2.1', '/health/live')).headers.get(name)).toBeNull();
    const proxied = await from('192.0.2.1', '/health/live', { 'x-forwarded-proto': 'https' });
    expect(proxied.headers.get(name)).toBe('max-age=31536000');
  });

  it('lets pages of devices read answers to devices', async () => {
    const { headers } = await from('192.0.2.1', '/xiaozhi/ota/');
    expect(headers.get('access-control-allow-origin')).toBe('*');
    expect(headers.get('cross-origin-resource-policy')).toBeNull();
  });

  it('answers pages of the origins that are named, and no others', async () => {
    const ask = (origin: string, method: string): Promise<Answer> =>
      harness.stranger().send(method, '/api/agent', undefined, {
        ...{ origin, 'x-forwarded-for': '192.0.2.2' },
        ...(method === 'OPTIONS' ? { 'access-control-request-method': 'PUT' } : {}),
      });
    const preflight = await ask('https://console.example.org', 'OPTIONS');
    expect([preflight.status, preflight.headers.get('access-control-allow-origin')]).toEqual([
      204,
      'https://console.example.org',
    ]);
    expect(preflight.headers.get('access-control-allow-headers')).toContain('x-requested-with');
    const answer = await ask('https://console.example.org', 'GET');
    expect([answer.status, answer.headers.get('access-control-allow-credentials')]).toEqual([401, 'true']);
    for (const origin of ['https://evil.example.org', 'https://console.example.org.evil.test', 'null'])
      for (const method of ['OPTIONS', 'GET'])
        expect((await ask(origin, method)).headers.get('access-control-allow-origin')).toBeNull();
  });

  it.each([
    ['POST', '/api/auth/login', 20_000],
    ['POST', '/api/agent', 2_000_000],
    ['PUT', '/api/agent/x', 2_000_000],
    ['POST', '/api/memory-transfer/import', 9_000_000],
  ])('answers 413 to a long body: %s %s', async (method, path, size) => {
    const headers = { 'x-forwarded-for': '192.0.2.3' };
    const answer = await harness.stranger().send(method, path, { name: 'x'.repeat(size) }, headers);
    expect([answer.status, answer.body]).toEqual([
      413,
      expect.objectContaining({ code: 413, data: null, error: 'REQUEST_REFUSED', details: [] }),
    ]);
  });

  it.each(['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data', 'application/jsonp'])(
    'takes no %s for JSON',
    async (type) => {
      const headers = { 'content-type': type, 'x-forwarded-for': '192.0.2.3' };
      const answer = await harness
        .stranger()
        .send('POST', '/api/auth/login', JSON.stringify(OPERATOR), headers);
      expect([answer.status, answer.body?.error]).toEqual([415, 'BODY_TYPE_UNSUPPORTED']);
    },
  );

  it.each(['application/json', 'application/json; charset=utf-8', 'Application/Problem+JSON'])(
    'takes %s',
    async (type) => {
      const headers = { 'content-type': type, 'x-forwarded-for': '192.0.2.3' };
      expect((await harness.stranger().send('POST', '/api/auth/login', '{}', headers)).status).toBe(422);
    },
  );

  it('bounds what one address asks, also of routes that are not there, and not its health checks', async () => {
    const refused = await firstRefusal(() => from('192.0.2.4', '/api/nothing'));
    expect(refused.count).toBeGreaterThanOrEqual(60);
    expect(refused.answer.body).toMatchObject({ code: 429, error: 'RATE_LIMITED', data: null, details: [] });
    expect(refused.answer.headers.get('retry-after')).toBe('1');
    expect((await from('192.0.2.4', '/health/live')).status).toBe(200);
    expect((await from('192.0.2.5', '/api/nothing')).status).toBe(404);
  });

  it('bounds what one session asks from many addresses, and an address with many tokens', async () => {
    const token = (name: string): Record<string, string> => ({ authorization: `Bearer ${name}` });
    let host = 0;
    const moving = await firstRefusal(() => from(`198.51.100.${(host += 1)}`, '/api/agent', token('one')));
    expect(moving.count).toBeGreaterThanOrEqual(30);
    expect(moving.count).toBeLessThan(60);
    const guessing = await firstRefusal(() => from('192.0.2.6', '/api/agent', token(`t${(host += 1)}`)));
    expect(guessing.count).toBeGreaterThanOrEqual(60);
  });

  it('lets gateways ask more, and tells them in their own way', async () => {
    const headers = { 'x-gateway-id': 'gateway-1' };
    const refused = await firstRefusal(() => harness.gateway('/nothing', {}, headers));
    expect(refused.count).toBeGreaterThanOrEqual(90);
    expect(refused.answer.status).toBe(200);
    expect(refused.answer.headers.get('retry-after')).toBe('1');
    expect((await harness.gateway('/nothing', {}, { 'x-gateway-id': 'gateway-2' })).body?.code).toBe(404);
  });

  it('refuses a provider at an address that is never asked, naming the field', async () => {
    const add = (url: string): Promise<Answer> =>
      harness.client.send(
        'POST',
        '/api/model/provider',
        {
          ...{ modelType: 'LLM', providerCode: 'ollama', name: 'x' },
          fields: [
            { key: 'base_url', label: 'x', type: 'url', value: url },
            { key: 'model_name', label: 'x', type: 'text', value: 'm' },
          ],
        },
        { 'x-forwarded-for': '192.0.2.7' },
      );
    for (const url of ['http://169.254.169.254/latest', 'http://0xa9fea9fe/', 'http://u:p@ollama/']) {
      const answer = await add(url);
      expect([answer.status, answer.body?.details?.map(({ path }) => path)]).toEqual([
        422,
        ['fields.base_url'],
      ]);
    }
    expect((await add('http://127.0.0.1:11434')).status).toBe(201);
  });
});

/** Asks until it is refused: how often it was let through, and the refusal. */
async function firstRefusal(ask: () => Promise<Answer>): Promise<{ count: number; answer: Answer }> {
  for (let count = 0; count < 300; count += 1) {
    const answer = await ask();
    if (answer.body?.code === 429) return { count, answer };
  }
  throw new Error('never refused');
}
