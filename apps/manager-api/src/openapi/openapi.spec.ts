import { ManagerHarness } from '../testing/manager-harness.js';

jest.setTimeout(30_000);

interface Operation {
  security: Record<string, unknown>[];
  parameters: { name: string; in: string; required: boolean; schema: { type?: string } }[];
  requestBody?: { content: { 'application/json': { schema: { properties: Record<string, object> } } } };
  responses: Record<string, object>;
}
interface Document {
  openapi: string;
  paths: Record<string, Record<string, Operation>>;
}

describe('GET /api/openapi.json', () => {
  let harness: ManagerHarness;
  let document: Document;
  beforeAll(async () => {
    harness = await ManagerHarness.start();
    await harness.setUp();
    const answer = await harness.stranger().send('GET', '/api/openapi.json');
    document = answer.body as unknown as Document;
  });
  afterAll(() => harness.stop());

  const operations = (): [method: string, path: string, Operation][] =>
    Object.entries(document.paths).flatMap(([path, methods]) =>
      Object.entries(methods).map(([method, operation]): [string, string, Operation] => [
        ...([method.toUpperCase(), path, operation] as const),
      ]),
    );

  it('describes every route that is there, and no other', () => {
    const described = operations().map(([method, path]) => `${method} ${path}`);
    const there = [...harness.manager.routes].filter((route) => !/^(HEAD|OPTIONS) |\/api\/docs/.test(route));
    // Devices may ask by any method; what they need is described.
    const isOtherOta = (route: string): boolean =>
      route.includes('/xiaozhi/ota') && !/^(GET|POST) /.test(route);
    expect(there.filter((route) => !isOtherOta(route)).sort()).toEqual(described.sort());
  });

  it('is shown to people at /api/docs, with nothing from elsewhere', async () => {
    const page = await harness.stranger().send('GET', '/api/docs');
    expect([page.status, page.headers.get('content-type')]).toEqual([200, 'text/html']);
    expect(page.text).not.toMatch(/(?:src|href)="(?:https?:)?\/\//);
    const script = await harness.stranger().send('GET', '/api/docs/swagger-ui-init.js');
    expect(script.text).toContain('/api/agent/saveMemory/{macAddress}');
  });

  it('describes bodies and queries by the schemas that check them', () => {
    const create = document.paths['/api/agent']?.post;
    const schema = create?.requestBody?.content['application/json'].schema;
    expect(schema).toMatchObject({ type: 'object', required: ['name'] });
    expect(schema?.properties).toMatchObject({
      enableMemory: { type: 'boolean' },
      memoryProvider: { type: 'string' },
    });
    expect(create?.responses['201']).toBeDefined();
    const memory = document.paths['/api/memory']?.get?.parameters ?? [];
    expect(memory.filter(({ required }) => required).map(({ name }) => name)).toEqual(['agentId']);
    expect(memory.map(({ name }) => name)).toEqual(
      expect.arrayContaining(['page', 'limit', 'query', 'roleId']),
    );
    const audio = document.paths['/api/agent/{agentId}/utterance/{messageId}/audio']?.get;
    expect(audio?.responses['200']).toMatchObject({ content: { 'audio/wav': {} } });
    expect(document.paths['/api/agent/{id}']?.get?.parameters[0]).toMatchObject({ name: 'id', in: 'path' });
  });

  it('describes entity tags where there are some', () => {
    const agent = document.paths['/api/agent/{id}'];
    const headers = (method: string): string[] =>
      (agent?.[method]?.parameters ?? []).filter((one) => one.in === 'header').map(({ name }) => name);
    expect(headers('get')).toEqual(['if-none-match']);
    expect(headers('put')).toEqual(expect.arrayContaining(['if-match']));
    expect(agent?.get?.responses['200']).toMatchObject({ headers: { ETag: {} } });
    expect(Object.keys(agent?.get?.responses ?? {})).toContain('304');
    expect(Object.keys(agent?.put?.responses ?? {})).toContain('412');
    expect(Object.keys(document.paths['/api/token/{id}']?.delete?.responses ?? {})).not.toContain('412');
  });

  it('describes keys of clients where they count', () => {
    const takes = (path: string): boolean =>
      (document.paths[path]?.post?.parameters ?? []).some(({ name }) => name === 'idempotency-key');
    const paths = ['/api/agent', '/api/token', '/api/auth/login', '/api/firmware', '/xiaozhi/turn/report'];
    expect(paths.map(takes)).toEqual([true, true, false, false, false]);
    expect(Object.keys(document.paths['/api/agent']?.post?.responses ?? {})).toEqual(
      expect.arrayContaining(['201', '409', '422']),
    );
  });

  it('says 401 to a stranger on every route that needs a session', async () => {
    const closed = operations().filter(([, , { security }]) => security.some((way) => 'session' in way));
    expect(closed.length).toBeGreaterThan(20);
    const stranger = harness.stranger();
    for (const [method, path] of closed) {
      const answer = await stranger.send(method, path.replaceAll(/\{\w+\}/g, 'x'));
      // Consoles of the field look into the envelope.
      const isOfField = path.startsWith('/xiaozhi/');
      const told = isOfField ? [answer.status, answer.body?.code] : [answer.status, answer.body?.error];
      expect([method, path, ...told]).toEqual([
        ...[method, path],
        ...(isOfField ? [200, 401] : [401, 'UNAUTHORIZED']),
      ]);
    }
  });

  it('says code 401 to whoever calls a gateway route without the secret, also with a session', async () => {
    const closed = operations().filter(([, , { security }]) => security.every((way) => 'gateway' in way));
    for (const [method, path] of closed.filter(([, , { security }]) => security.length > 0)) {
      const answer = await harness.client.send(method, path.replaceAll(/\{\w+\}/g, 'x'));
      expect([method, path, answer.status, answer.body?.code]).toEqual([method, path, 200, 401]);
    }
  });

  it('leaves open only what must be', () => {
    const open = operations().filter(([, , { security }]) => security.length === 0);
    expect([...new Set(open.map(([, path]) => path))].sort()).toEqual([
      ...[
        '/api/auth/login',
        '/api/auth/login/second-factor',
        '/api/auth/oidc/login',
        '/api/auth/oidc/login/finish',
        '/api/auth/password-link',
        '/api/auth/setup',
        '/api/auth/status',
      ],
      '/api/openapi.json',
      ...['/health/live', '/health/ready', '/xiaozhi/ota', '/xiaozhi/ota/activate'],
      '/xiaozhi/otaMag/download/{token}',
    ]);
  });
});
