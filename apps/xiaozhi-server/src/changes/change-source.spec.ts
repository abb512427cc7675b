import { createServer } from 'node:http';
import type { IncomingHttpHeaders, RequestListener, Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { ManagerChangeSource } from './change-source.js';

describe(ManagerChangeSource, () => {
  let server: Server;
  let asked: IncomingHttpHeaders | undefined;
  const sourceOf = async (
    answer: RequestListener,
    secret?: string,
    connectTimeoutMs = 20_000,
  ): Promise<ManagerChangeSource> => {
    server = createServer((request, response) => {
      asked = request.headers;
      answer(request, response);
    });
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    const { port } = server.address() as AddressInfo;
    const baseUrl = `http://127.0.0.1:${port}/xiaozhi/`;
    return new ManagerChangeSource({ baseUrl, secret: () => secret, gatewayId: 'g', connectTimeoutMs });
  };
  afterEach(() => {
    server.closeAllConnections();
    server.close();
  });
  const read = async (source: ManagerChangeSource, lastId?: string): Promise<string[]> => {
    const names: string[] = [];
    for await (const { name } of source.follow(lastId, new AbortController().signal)) names.push(name);
    return names;
  };

  it('asks with the secret, its name and the newest change it knows', async () => {
    const source = await sourceOf((_, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream; charset=utf-8' });
      response.end('event: ready\ndata: {}\n\n');
    }, 'secret');
    expect(await read(source, '7')).toEqual(['ready']);
    expect(asked).toMatchObject({
      authorization: 'Bearer secret',
      'x-gateway-id': 'g',
      'last-event-id': '7',
    });
  });

  it.each([
    ['refuses it', 200, 'application/json'],
    ['does not know the route', 404, 'text/event-stream'],
  ])('says so where manager-api %s', async (_, status, type) => {
    const source = await sourceOf((_request, response) => {
      response.writeHead(status, { 'content-type': type });
      response.end('{"code":401}');
    }, 'secret');
    await expect(read(source)).rejects.toMatchObject({ code: 'CHANGES_UNAVAILABLE' });
  });

  it('does not wait for an answer for ever, and asks nothing without a secret', async () => {
    await expect(read(await sourceOf(() => undefined, 'secret', 50))).rejects.toMatchObject({
      code: 'CHANGES_UNAVAILABLE',
    });
    server.closeAllConnections();
    server.close();
    asked = undefined;
    await expect(read(await sourceOf(() => undefined))).rejects.toThrow('no secret');
    expect(asked).toBeUndefined();
  });
});
