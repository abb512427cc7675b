import { hash } from '@node-rs/argon2';
import { HttpClient } from './testing/http-client.js';
import { ManagerHarness, OPERATOR } from './testing/manager-harness.js';

jest.setTimeout(30_000);

describe('manager-api and bad input', () => {
  let harness: ManagerHarness;
  beforeAll(async () => {
    harness = await ManagerHarness.start();
    await harness.setUp();
  });
  afterAll(() => harness.stop());

  it('answers 400 to a body that is no JSON', async () => {
    const answer = await harness.client.send('POST', '/api/agent', '{"name":');
    expect([answer.status, answer.body?.error]).toEqual([400, 'BODY_NOT_JSON']);
    expect(answer.body?.requestId).toBe(answer.headers.get('x-request-id'));
  });

  it.each([
    ['/api/agent', { name: 5, enableMemory: 'yes' }, ['name', 'enableMemory']],
    ['/api/agent', {}, ['name']],
    ['/api/agent', [], ['']],
    ['/api/agent', { name: 'x', timeZone: 'Mars/Olympus' }, ['timeZone']],
    ['/api/agent', { name: 'x', memoryProvider: 'nobody' }, ['memoryProvider']],
    ['/api/model/provider', { modelType: 'Soup', providerCode: 'x', name: 'x' }, ['modelType']],
    ['/api/model/provider', { modelType: 'Memory', providerCode: 'mem0ai', name: 'x' }, ['fields.api_key']],
    ['/api/device/bind', { agentId: 'x', code: '12' }, ['code']],
  ])('answers 422 with every fault: POST %s %j', async (path, body, paths) => {
    const answer = await harness.client.send('POST', path, body);
    expect(answer.status).toBe(422);
    expect(answer.body?.details?.map((detail) => detail.path)).toEqual(paths);
  });

  it.each(['page=0', 'limit=1000', 'page=x', 'limit=-1'])('answers 422 to a list with ?%s', async (query) => {
    expect((await harness.client.send('GET', `/api/agent?${query}`)).status).toBe(422);
  });

  it.each([
    ['GET', '/api/agent/none', 'AGENT_NOT_FOUND'],
    ['GET', '/api/model/provider/%27%20OR%201=1', 'PROVIDER_NOT_FOUND'],
    ['GET', '/api/model/provider/99999999999999999999', 'PROVIDER_NOT_FOUND'],
    ['DELETE', '/api/device/none', 'DEVICE_NOT_FOUND'],
    ['GET', '/api/chat-history/none', 'CONVERSATION_NOT_FOUND'],
    ['GET', '/api/memory?agentId=none', 'AGENT_NOT_FOUND'],
    ['GET', '/api/nothing', 'ROUTE_NOT_FOUND'],
    ['PATCH', '/api/agent', 'ROUTE_NOT_FOUND'],
  ])('answers 404: %s %s', async (method, path, error) => {
    const answer = await harness.client.send(method, path);
    expect([answer.status, answer.body?.error]).toEqual([404, error]);
  });

  it.each(['/api/agent/%', '/api/agent/%ED%A0%80/role', '/api/agent/a%00b', '/api/agent?name=%00'])(
    'answers 400 in the envelope to an address that is no text: %s',
    async (path) => {
      const answer = await harness.client.send('GET', path);
      expect([answer.status, answer.body?.error, answer.body?.details?.[0]?.path]).toEqual([
        ...[400, 'REQUEST_REFUSED', 'path'],
      ]);
      expect(answer.headers.get('x-content-type-options')).toBe('nosniff');
    },
  );

  it('keeps what a gateway heard but for U+0000, and takes no such texts from operators', async () => {
    const answer = await harness.client.send('POST', '/api/agent', { name: 'a\0b' });
    expect([answer.status, answer.body?.details?.map(({ path }) => path)]).toEqual([422, ['name']]);
    const report = { configId: 'nul\0test', status: 'ready', at: new Date().toISOString() };
    expect((await harness.gateway('/provider/state', report)).body?.code).toBe(0);
    const rows: unknown = await harness.manager.database.source.query('SELECT config_id FROM provider_state');
    expect(rows).toContainEqual({ config_id: 'nultest' });
  });

  it('answers 413 to a body of nine megabytes', async () => {
    const answer = await harness.client.send('POST', '/api/agent', { name: 'x'.repeat(9 * 1024 * 1024) });
    expect([answer.status, answer.body?.code]).toEqual([413, 413]);
  });

  it.each([
    ['no JSON', '{', { 'device-id': 'aa:bb:cc:00:11:22' }],
    ['no device id', '{}', {}],
    ['a blank device id', '{}', { 'device-id': ' ' }],
    ['a strange device id', '{}', { 'device-id': "'; drop table device" }],
    ['a large body', JSON.stringify({ x: 'x'.repeat(70_000) }), { 'device-id': 'aa:bb:cc:00:11:22' }],
    ['a huge body', JSON.stringify({ x: 'x'.repeat(9 << 20) }), { 'device-id': 'aa:bb:cc:00:11:22' }],
  ])('answers 200 with an error to an OTA request with %s', async (_, body, headers) => {
    const answer = await harness.stranger().send('POST', '/xiaozhi/ota/', body, headers);
    expect(answer.status).toBe(200);
    expect(typeof answer.body?.error).toBe('string');
    expect(answer.body?.activation).toBeUndefined();
  });

  it.each(['[]', '"text"', '5', 'null', '{"application":"new","board":[1]}', ''])(
    'serves a device whose OTA report is %s',
    async (body) => {
      const headers = { 'device-id': 'aa:bb:cc:00:11:33', 'content-type': 'text/plain' };
      const answer = await harness.stranger().send('POST', '/xiaozhi/ota/', body, headers);
      expect(answer.body).toMatchObject({
        firmware: { version: '0.0.0', url: '' },
        websocket: { version: 1 },
      });
    },
  );

  it.each([undefined, 'Bearer wrong', 'Bearer ', 'Basic abc'])(
    'answers a gateway with the authorization %s with code 401',
    async (authorization) => {
      const headers = authorization === undefined ? undefined : { authorization };
      const answer = await harness.client.send('POST', '/xiaozhi/config/server-base', {}, headers);
      expect([answer.status, answer.body?.code, answer.body?.data]).toEqual([200, 401, null]);
    },
  );

  it.each([
    ['/config/agent-models', {}],
    ['/agent/chat-history/report', { macAddress: 'x', sessionId: 's', chatType: 9, content: 'x' }],
    [
      '/agent/chat-history/report',
      { macAddress: 'x', sessionId: 's', chatType: 1, content: 'x', reportTime: 1e300 },
    ],
    ['/interaction/report', { interactionId: 'x'.repeat(65) }],
    ['/memory/list', { roleId: '  ' }],
    [
      '/memory/apply',
      { roleId: 'r', interactionIds: ['i'], changes: [{ kind: 'remove', memoryId: 'm', at: 'now' }] },
    ],
    [
      '/memory/encoding/settle',
      {
        ...{ claim: 'c', agentId: 'a', encoder: 'e' },
        vectors: [{ id: 'i', textDigest: '0'.repeat(64), embedding: 'AAA=' }],
      },
    ],
    ['/nothing', {}],
  ])('answers a gateway 200 with a code: %s', async (path, body) => {
    const answer = await harness.gateway(path, body);
    expect(answer.status).toBe(200);
    expect(answer.body?.code).toBeGreaterThanOrEqual(400);
    expect(answer.body?.code).toBeLessThan(500);
  });

  it('refuses a change that another site could have caused', async () => {
    const { port } = harness.manager;
    const login = await fetch(`http://127.0.0.1:${port}/api/auth/login`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(OPERATOR),
    });
    const setCookie = login.headers.getSetCookie()[0] ?? '';
    expect(setCookie).toMatch(/HttpOnly; SameSite=Strict/);
    const cookie = setCookie.split(';')[0] ?? '';
    const answer = await fetch(`http://127.0.0.1:${port}/api/agent`, {
      method: 'POST',
      headers: { cookie, 'content-type': 'application/json' },
      body: '{"name":"x"}',
    });
    expect([answer.status, ((await answer.json()) as { error: string }).error]).toEqual([
      403,
      'CSRF_HEADER_MISSING',
    ]);
  });

  it('lets a viewer read and not write', async () => {
    const viewer = await signInAs(harness, 'viewer');
    expect((await viewer.send('GET', '/api/agent')).status).toBe(200);
    const writes: [string, string, object?][] = [
      ['POST', '/api/agent', { name: 'x' }],
      ['PUT', '/api/agent/x', {}],
      ['DELETE', '/api/agent/x'],
      ['PUT', '/api/agent/saveMemory/aabbcc001122', { summaryMemory: 'x' }],
      ['POST', '/api/model/provider', { modelType: 'Memory', providerCode: 'x', name: 'x' }],
      ['POST', '/api/device/bind', { agentId: 'x', code: '123456' }],
      ['DELETE', '/api/device/x'],
      ['PUT', '/api/memory/x?agentId=a&roleId=r', { text: 'x' }],
      ['DELETE', '/api/memory/x?agentId=a&roleId=r'],
      ['GET', '/api/audit'],
    ];
    for (const [method, path, body] of writes) {
      const answer = await viewer.send(method, path, body);
      expect([method, path, answer.status, answer.body?.error]).toEqual([method, path, 403, 'FORBIDDEN']);
    }
  });

  it('takes ten guesses of a password and not an eleventh', async () => {
    const guess = (): ReturnType<HttpClient['send']> =>
      harness.stranger().send('POST', '/api/auth/login', { username: 'nobody', password: 'guess' });
    for (let count = 0; count < 10; count += 1) expect((await guess()).status).toBe(401);
    const answer = await guess();
    expect([answer.status, answer.body?.error]).toEqual([429, 'LOGIN_THROTTLED']);
  });

  it('still works after all of this, and was never at a loss', async () => {
    expect((await harness.client.send('GET', '/api/agent')).status).toBe(200);
    expect(await harness.stranger().send('GET', '/health/ready')).toMatchObject({ body: { isReady: true } });
    expect(harness.logText).not.toContain('a request failed');
  });
});

async function signInAs(harness: ManagerHarness, role: string): Promise<HttpClient> {
  const password = 'another horse battery';
  const row = { id: role, username: role, role, created_at: new Date().toISOString() };
  const password_hash = await hash(password);
  await harness.manager.database.write((rows) => rows.of('user').insert({ ...row, password_hash }));
  const client = harness.stranger();
  await client.data('POST', '/api/auth/login', { username: role, password });
  return client;
}
