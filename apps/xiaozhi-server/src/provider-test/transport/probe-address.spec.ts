import { createServer as createPlainServer } from 'node:http';
import type { Server } from 'node:http';
import { createServer } from 'node:https';
import { createServer as createTcpServer } from 'node:net';
import type { AddressInfo, Server as TcpServer } from 'node:net';
import type { ProviderTestStep } from '@xiaozhi/contracts';
import { configureUrlGuard } from '@xiaozhi/observability/url-guard';
import { makeCertificate } from '../../testing/certificates.js';
import type { CertificateWish } from '../../testing/certificates.js';
import { TestSteps } from '../test-steps.js';
import { probeAddress } from './probe-address.js';

const LONG_AGO = { notBefore: new Date('2020-01-01'), notAfter: new Date('2021-01-01') };

describe(probeAddress, () => {
  const authority = makeCertificate({ name: 'Test authority', isAuthority: true });
  const servers: (Server | TcpServer)[] = [];
  beforeAll(() => {
    const codes: Record<string, string> = { 'nowhere.test': 'ENOTFOUND', 'silent.test': 'EAI_AGAIN' };
    configureUrlGuard({
      mode: 'home',
      allow: [],
      resolve: (name) => {
        const code = codes[name];
        if (code !== undefined) return Promise.reject(Object.assign(new Error(`${code} ${name}`), { code }));
        return Promise.resolve([
          { address: name === 'metadata.test' ? '169.254.169.254' : '127.0.0.1', family: 4 },
        ]);
      },
    });
  });
  afterEach(async () => {
    await Promise.all(servers.splice(0).map((server) => new Promise((done) => server.close(done))));
  });
  afterAll(() => configureUrlGuard({ mode: 'home', allow: [] }));

  async function listen(server: Server | TcpServer): Promise<number> {
    servers.push(server);
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    return (server.address() as AddressInfo).port;
  }
  const serveTls = (wish: CertificateWish): Promise<number> => listen(createServer(makeCertificate(wish)));
  async function probe(
    url: string,
  ): Promise<{ isReached: boolean; last: ProviderTestStep | undefined; names: string[] }> {
    const steps = new TestSteps();
    const address = { url: new URL(url), field: 'base_url', authorities: [authority.cert] };
    const isReached = await probeAddress(steps, address, new AbortController().signal);
    return { isReached, last: steps.list.at(-1), names: steps.list.map(({ name }) => name) };
  }

  it('goes as far as the port of a plain address', async () => {
    const port = await listen(createPlainServer());
    const { isReached, last, names } = await probe(`ws://service.test:${port}/v1`);
    expect([isReached, names]).toEqual([true, ['dns', 'connect']]);
    expect(last).toMatchObject({ state: 'ok', facts: [{ name: 'address', value: `127.0.0.1:${port}` }] });
  });

  it('looks at the certificate, and says until when it holds', async () => {
    const notAfter = new Date('2040-02-03T04:05:06.000Z');
    const port = await serveTls({ name: 'service.test', issuer: authority, notAfter });
    const { isReached, last } = await probe(`https://service.test:${port}/`);
    expect(isReached).toBe(true);
    expect(last).toMatchObject({
      ...{ name: 'tls', state: 'ok', fault: null },
      facts: [{ name: 'certificate-until', value: notAfter.toISOString() }],
    });
  });

  it.each<[string, string, CertificateWish & { isVouchedFor: boolean }]>([
    ['tls-untrusted', 'service.test', { name: 'service.test', isVouchedFor: false }],
    ['tls-expired', 'service.test', { name: 'service.test', isVouchedFor: true, ...LONG_AGO }],
    ['tls-wrong-host', 'service.test', { name: 'other.test', isVouchedFor: true }],
    ['tls-wrong-host', '127.0.0.1', { name: '127.0.0.2', isVouchedFor: true }],
  ])('finds %s at %s', async (fault, host, { isVouchedFor, ...wish }) => {
    const port = await serveTls({ ...wish, ...(isVouchedFor ? { issuer: authority } : {}) });
    const { isReached, last } = await probe(`wss://${host}:${port}/`);
    expect(isReached).toBe(false);
    expect(last).toMatchObject({ name: 'tls', state: 'failed', fault, field: 'base_url' });
  });

  it('finds a service that speaks no TLS', async () => {
    const port = await listen(createPlainServer());
    expect((await probe(`https://service.test:${port}/`)).last).toMatchObject({
      ...{ name: 'tls', state: 'failed', fault: 'tls-failed' },
    });
    const mute = await listen(createTcpServer((socket) => void socket.resume().end()));
    expect((await probe(`https://service.test:${mute}/`)).last).toMatchObject({
      name: 'tls',
      fault: expect.stringMatching(/tls-failed|broken-off/) as string,
    });
  });

  it.each([
    ['http://nowhere.test/', 'dns', 'dns-not-found'],
    ['http://silent.test/', 'dns', 'dns-failed'],
    ['http://metadata.test/', 'dns', 'address-refused'],
    ['http://169.254.169.254/', 'dns', 'address-refused'],
    ['http://user:word@service.test/', 'dns', 'address-refused'],
    ['http://service.test:1/', 'connect', 'connection-refused'],
  ])('gets no further than it can with %s', async (url, name, fault) => {
    const { isReached, last } = await probe(url);
    expect([isReached, last?.name, last?.state, last?.fault]).toEqual([false, name, 'failed', fault]);
  });

  it('ends with the test', async () => {
    const port = await listen(createTcpServer((socket) => void socket.resume()));
    const steps = new TestSteps();
    const ending = new AbortController();
    const address = { url: new URL(`https://127.0.0.1:${port}/`), field: undefined };
    const probing = probeAddress(steps, address, ending.signal);
    ending.abort(new DOMException('late', 'TimeoutError'));
    expect(await probing).toBe(false);
    expect(steps.list.at(-1)).toMatchObject({ state: 'failed', fault: 'timed-out' });
  });
});
