import { createServer } from 'node:http';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { checkUrl, guardedFetch } from './guarded-fetch.js';
import { watchCalls } from './watched-calls.js';

describe(watchCalls, () => {
  let server: Server;
  let url: string;
  let status = 200;
  beforeAll(async () => {
    server = createServer((_, response) => response.writeHead(status).end(`words ${'x'.repeat(9_000)}`));
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  });
  afterAll(() => new Promise((done) => server.close(done)));

  it('tells what is asked, and only the work it was given', async () => {
    status = 200;
    const asked: string[] = [];
    const refused: number[] = [];
    const watcher = {
      asks: ({ href }: URL) => void asked.push(href),
      refused: ({ status: code }: { status: number }) => void refused.push(code),
    };
    await Promise.all([watchCalls(watcher, () => guardedFetch(url)), guardedFetch(`${url}other`)]);
    watchCalls(watcher, () => checkUrl('wss://8.8.8.8/'));
    expect(asked).toEqual([url, 'wss://8.8.8.8/']);
    expect(refused).toEqual([]);
  });

  it('tells the beginning of a refusal, and leaves the answer unread', async () => {
    status = 418;
    const told: { status: number; body: Promise<string> }[] = [];
    const response = await watchCalls({ refused: (refusal) => void told.push(refusal) }, () =>
      guardedFetch(url),
    );
    await response.body?.cancel();
    const body = await told[0]?.body;
    expect([told[0]?.status, body?.slice(0, 6), body?.length]).toEqual([418, 'words ', 4_000]);
    const read = await watchCalls({ refused: () => undefined }, () => guardedFetch(url));
    expect(await read.text()).toHaveLength(9_006);
  });
});
