import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { checkUrl, configureUrlGuard, guardedFetch, guardedLookup } from './guarded-fetch.js';
import { UrlRefused, refusalIn } from './url-refused.js';

/** Names of the test, and what their name server says the first time, the second … */
type Names = Record<string, string[][]>;

describe(guardedFetch, () => {
  let server: Server;
  let port: number;
  let answer: (request: IncomingMessage, response: ServerResponse) => void;
  const asked: IncomingMessage[] = [];
  beforeAll(async () => {
    server = createServer((request, response) => {
      asked.push(request);
      answer(request, response);
    });
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    port = (server.address() as AddressInfo).port;
  });
  beforeEach(() => {
    asked.length = 0;
    answer = (_, response) => void response.end('hello');
  });
  afterEach(() => configureUrlGuard({ mode: 'home', allow: [] }));
  afterAll(() => new Promise((done) => server.close(done)));

  const configure = (mode: 'home' | 'strict', names: Names = {}, allow: string[] = []): void =>
    configureUrlGuard({
      mode,
      allow,
      resolve: (name) => {
        const rounds = names[name] ?? [];
        const addresses = (rounds.length > 1 ? rounds.shift() : rounds[0]) ?? [];
        return Promise.resolve(
          addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 })),
        );
      },
    });
  const reasonOf = (asking: Promise<unknown>): Promise<string> =>
    asking.then(
      () => 'allowed',
      (error: unknown) => (error instanceof UrlRefused ? error.reason : String(error)),
    );
  const redirectTo = (location: string, status = 302): void => {
    answer = (request, response) => {
      if (request.url === '/end') return void response.end('end');
      response.writeHead(status, { location }).end();
    };
  };

  it('asks a service of this machine, by address and by name', async () => {
    configure('home', { 'ollama.test': [['127.0.0.1']] });
    expect(await (await guardedFetch(`http://127.0.0.1:${port}/`)).text()).toBe('hello');
    expect(await (await guardedFetch(`http://ollama.test:${port}/`)).text()).toBe('hello');
    expect(asked[1]?.headers.host).toBe(`ollama.test:${port}`);
  });

  it.each([
    ['file:///etc/passwd', 'scheme'],
    ['gopher://x/', 'scheme'],
    ['http://user:word@x.test/', 'credentials'],
    ['http://user@x.test/', 'credentials'],
    ['http://169.254.169.254/latest/meta-data', 'special'],
    ['http://2852039166/', 'special'],
    ['http://[fd00:ec2::254]/', 'special'],
    ['http://metadata.test/', 'special'],
    ['nonsense', 'malformed'],
  ])('asks nothing of %s', async (url, reason) => {
    configure('home', { 'metadata.test': [['169.254.169.254']] });
    expect(await reasonOf(guardedFetch(url))).toBe(reason);
  });

  it('asks nothing inside the network where it is strict, and says what would allow it', async () => {
    configure('strict', { 'ollama.test': [['127.0.0.1']], 'lan.test': [['192.168.1.5']] });
    for (const host of ['127.0.0.1', '[::1]', 'localhost.test', 'ollama.test', 'lan.test', '10.0.0.1'])
      expect([host, await reasonOf(guardedFetch(`http://${host}:${port}/secret`))]).toEqual([
        host,
        host === 'localhost.test' ? expect.stringContaining('fetch failed') : 'private',
      ]);
    await expect(guardedFetch(`http://ollama.test:${port}/secret`)).rejects.toThrow(
      'ollama.test (127.0.0.1) is inside the network, and URL_GUARD is strict. If it may be asked, start the server with URL_GUARD_ALLOW=ollama.test.',
    );
    expect(asked).toHaveLength(0);
  });

  it.each([['ollama.test'], ['127.0.0.0/8'], ['127.0.0.1']])('asks what %s allows', async (entry) => {
    configure('strict', { 'ollama.test': [['127.0.0.1']] }, [entry]);
    expect(await reasonOf(guardedFetch(`http://ollama.test:${port}/`))).toBe('allowed');
  });

  it('connects to the address that was checked: a name that is asked again may answer what it likes', async () => {
    const rounds = [['127.0.0.1'], ['169.254.169.254']];
    configure('home', { 'rebinding.test': rounds });
    expect(await reasonOf(guardedFetch(`http://rebinding.test:${port}/`))).toBe('allowed');
    expect(rounds).toEqual([['169.254.169.254']]);
    server.closeAllConnections();
    expect(await reasonOf(guardedFetch(`http://rebinding.test:${port}/`))).not.toBe('allowed');
  });

  it('takes the addresses of a name that may be asked, and leaves the others', async () => {
    configure('home', { 'ha.test': [['fe80::1', '127.0.0.1']] });
    expect(await reasonOf(guardedFetch(`http://ha.test:${port}/`))).toBe('allowed');
  });

  it('follows a redirect inside the network, without keys to another host', async () => {
    configure('home', { 'a.test': [['127.0.0.1']], 'b.test': [['127.0.0.1']] });
    redirectTo(`http://b.test:${port}/end`);
    const headers = {
      authorization: 'Bearer k',
      'x-api-key': 'k',
      'content-type': 'application/json',
      accept: 'a/b',
    };
    const response = await guardedFetch(`http://a.test:${port}/`, { method: 'POST', body: '{}', headers });
    expect(await response.text()).toBe('end');
    expect(asked[1]).toMatchObject({ method: 'GET', headers: { accept: 'a/b' } });
    for (const name of ['authorization', 'x-api-key', 'content-type'])
      expect(asked[1]?.headers).not.toHaveProperty(name);
  });

  it('keeps method, body and keys on a 307 of the same host', async () => {
    redirectTo('/end', 307);
    const headers = { authorization: 'Bearer k' };
    await guardedFetch(`http://127.0.0.1:${port}/`, { method: 'POST', body: '{}', headers });
    expect(asked[1]).toMatchObject({
      method: 'POST',
      headers: { authorization: 'Bearer k', 'content-length': '2' },
    });
  });

  it.each(['http://169.254.169.254/', 'file:///etc/passwd', 'http://u:p@127.0.0.1/', 'http://meta.test/'])(
    'does not follow a redirect to %s',
    async (location) => {
      configure('home', { 'meta.test': [['100.100.100.200']] });
      redirectTo(location);
      expect(await reasonOf(guardedFetch(`http://127.0.0.1:${port}/`))).toMatch(/special|scheme|credentials/);
      expect(asked).toHaveLength(1);
    },
  );

  it.each(['http://127.0.0.1:1/', 'http://lan.test/', 'http://[::ffff:10.0.0.1]/'])(
    'does not follow a redirect of a public service to %s',
    async (location) => {
      const fetched = jest.spyOn(globalThis, 'fetch');
      // What a public service answers; the rest is real.
      fetched.mockImplementationOnce(() =>
        Promise.resolve(new Response(null, { status: 302, headers: { location } })),
      );
      configure('home', { 'lan.test': [['192.168.1.5']] });
      expect(await reasonOf(guardedFetch('http://8.8.8.8/'))).toBe('redirect');
      fetched.mockRestore();
    },
  );

  it('gives up on a circle', async () => {
    redirectTo('/again');
    await expect(guardedFetch(`http://127.0.0.1:${port}/`)).rejects.toThrow('fetch failed');
    expect(asked).toHaveLength(6);
  });

  it('hands a redirect to whoever looks at it', async () => {
    redirectTo('/end');
    const response = await guardedFetch(`http://127.0.0.1:${port}/`, { redirect: 'manual' });
    expect([response.status, response.headers.get('location')]).toEqual([302, '/end']);
  });

  it('resolves for other clients, one address or all', async () => {
    configure('strict', { 'x.test': [['8.8.8.8', '10.0.0.1']], 'lan.test': [['10.0.0.1']] });
    const look = (name: string, all: boolean): Promise<unknown> =>
      new Promise((done) => guardedLookup(name, { all }, (error, found) => done(refusalIn(error) ?? found)));
    expect(await look('x.test', true)).toEqual([{ address: '8.8.8.8', family: 4 }]);
    expect(await look('x.test', false)).toBe('8.8.8.8');
    expect(await look('lan.test', true)).toBeInstanceOf(UrlRefused);
    expect(() => checkUrl('wss://10.0.0.1/')).toThrow(UrlRefused);
  });
});
