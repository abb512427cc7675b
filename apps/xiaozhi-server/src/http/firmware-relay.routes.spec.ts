import { createServer } from 'node:http';
import type { IncomingMessage, Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { silentLogger } from '@xiaozhi/observability';
import fastify from 'fastify';
import type { FastifyInstance } from 'fastify';
import { firmwareRelayRoutes } from './firmware-relay.routes.js';

const TOKEN = '01234567-89ab-4cde-8f01-23456789abcd';
const FILE = Buffer.alloc(3_000_000, 'firmware');

describe(firmwareRelayRoutes, () => {
  let manager: Server;
  let gateway: FastifyInstance;
  let url = '';
  let asked: IncomingMessage[] = [];

  beforeAll(async () => {
    manager = createServer((request, response) => {
      asked.push(request);
      if (request.headers.range === 'bytes=9999999-') {
        response.writeHead(416, { 'content-range': `bytes */${FILE.length}`, 'content-length': 0 }).end();
        return;
      }
      const first = Number(/bytes=(\d+)-/.exec(request.headers.range ?? '')?.[1] ?? 0);
      response.writeHead(first > 0 ? 206 : 200, {
        'content-length': FILE.length - first,
        'content-type': 'application/octet-stream',
        etag: '"abc"',
        'set-cookie': 'not=passed-on',
        ...(first > 0 ? { 'content-range': `bytes ${first}-${FILE.length - 1}/${FILE.length}` } : {}),
      });
      response.end(request.method === 'HEAD' ? undefined : FILE.subarray(first));
    });
    await new Promise<void>((resolve) => manager.listen(0, '127.0.0.1', resolve));
    const { port } = manager.address() as AddressInfo;
    gateway = fastify();
    const options = { managerUrl: `http://127.0.0.1:${port}/xiaozhi`, timeoutMs: 5_000 };
    firmwareRelayRoutes(gateway, options, silentLogger());
    url = `${await gateway.listen({ port: 0, host: '127.0.0.1' })}/xiaozhi/otaMag/download/`;
  });
  beforeEach(() => (asked = []));
  afterAll(async () => {
    await gateway.close();
    manager.close();
  });

  it('passes the whole file on with its length', async () => {
    const answer = await fetch(`${url}${TOKEN}`);
    expect([answer.status, answer.headers.get('content-length'), answer.headers.get('etag')]).toEqual([
      ...[200, String(FILE.length), '"abc"'],
    ]);
    expect(answer.headers.has('set-cookie')).toBe(false);
    expect(Buffer.from(await answer.arrayBuffer()).equals(FILE)).toBe(true);
    expect(asked.map(({ url: path }) => path)).toEqual([`/xiaozhi/otaMag/download/${TOKEN}`]);
  });

  it('passes on which part is asked for, and 416', async () => {
    const headers = { range: 'bytes=2999000-', 'if-range': '"abc"' };
    const part = await fetch(`${url}${TOKEN}`, { headers });
    expect([part.status, part.headers.get('content-range'), (await part.arrayBuffer()).byteLength]).toEqual([
      ...[206, `bytes 2999000-2999999/${FILE.length}`, 1_000],
    ]);
    expect(asked[0]?.headers).toMatchObject(headers);
    expect((await fetch(`${url}${TOKEN}`, { headers: { range: 'bytes=9999999-' } })).status).toBe(416);
  });

  it('looks without loading', async () => {
    const answer = await fetch(`${url}${TOKEN}`, { method: 'HEAD' });
    expect([answer.status, answer.headers.get('content-length')]).toEqual([200, String(FILE.length)]);
    expect(asked.map(({ method }) => method)).toEqual(['HEAD']);
  });

  it.each(['x', '..%2F..%2Fapi%2Fuser', `${TOKEN}x`])('asks nobody for %s', async (token) => {
    expect((await fetch(`${url}${token}`)).status).toBe(404);
    expect(asked).toEqual([]);
  });

  it('says 503 when manager-api is not there', async () => {
    const alone = fastify();
    firmwareRelayRoutes(
      alone,
      { managerUrl: 'http://127.0.0.1:1/xiaozhi', timeoutMs: 5_000 },
      silentLogger(),
    );
    const answer = await alone.inject({ url: `/xiaozhi/otaMag/download/${TOKEN}` });
    expect(answer.statusCode).toBe(503);
    await alone.close();
  });
});
