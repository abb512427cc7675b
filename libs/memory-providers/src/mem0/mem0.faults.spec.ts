import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { startMem0Emulator } from '@xiaozhi/mem0-emulator';
import type { Mem0Emulator } from '@xiaozhi/mem0-emulator';
import { MemoryRejected, parseRoleId } from '@xiaozhi/memory';
import type { MemoryProvider } from '@xiaozhi/memory';
import { aBatch } from '@xiaozhi/memory/testing';
import { silentLogger } from '@xiaozhi/observability';
import type { MemoryProviderDeps } from '../memory-provider-deps.js';
import { createMemoryProvider } from '../registry.js';
import { resilient } from '../resilience/resilient.provider.js';
import { parseRetryAfter } from './mem0.faults.js';
import { Mem0Http } from './mem0.http.js';

const deps = { logger: silentLogger() } as unknown as MemoryProviderDeps;
const ROLE = parseRoleId('aa:bb:cc:dd:ee:01');
const signal = (): AbortSignal => AbortSignal.timeout(4_000);

describe('a Mem0 that refuses', () => {
  let emulator: Mem0Emulator;
  let provider: MemoryProvider;

  beforeEach(async () => {
    emulator = await startMem0Emulator({ processingMs: 'manual' });
    provider = createMemoryProvider('mem0ai', { api_key: emulator.apiKey, base_url: emulator.url }, deps);
  });
  afterEach(() => emulator.stop());

  it.each([
    [400, 'a field is required', 'MEMORY_REJECTED', /refused the request/],
    [401, 'Invalid API key', 'MEMORY_UNAUTHORIZED', /put in a valid one/],
    [402, 'Payment required', 'MEMORY_THROTTLED', /quota is used up/],
    [403, 'Forbidden', 'MEMORY_UNAUTHORIZED', /put in a valid one/],
    [403, "You don't have access to this project", 'MEMORY_UNAUTHORIZED', /organisation or project/],
    [404, 'Not found.', 'MEMORY_UNAVAILABLE', /check the server address/],
    [405, 'Method not allowed', 'MEMORY_UNAVAILABLE', /check the server address/],
    [408, 'timeout', 'MEMORY_UNAVAILABLE', /not able to answer/],
    [413, 'Request entity too large', 'MEMORY_REJECTED', /too much at once/],
    [413, 'Memory quota exceeded, upgrade your plan', 'MEMORY_THROTTLED', /quota is used up/],
    [422, 'validation', 'MEMORY_REJECTED', /refused the request/],
    [429, 'Too many requests', 'MEMORY_THROTTLED', /fewer calls/],
    [500, 'oops', 'MEMORY_UNAVAILABLE', /not able to answer/],
    [503, 'maintenance', 'MEMORY_UNAVAILABLE', /not able to answer/],
  ])('with %i "%s" is %s', async (status, error, code, message) => {
    emulator.faults.failNext(1, status, undefined, error);
    const save = provider.save(aBatch(), signal());
    await expect(save).rejects.toMatchObject({ code, message: expect.stringMatching(message) as string });
  });

  it('is left in peace as long as it asked, but can be asked how it is', async () => {
    emulator.faults.failNext(1, 429, 7);
    await expect(provider.save(aBatch(), signal())).rejects.toMatchObject({ retryAfterMs: 7_000 });
    const recall = provider.recall({ roleId: ROLE, text: 'x', limit: 1 }, signal());
    await expect(recall).rejects.toMatchObject({ code: 'MEMORY_THROTTLED' });
    expect(emulator.log.all).toHaveLength(1);
    expect(await provider.health(signal())).toEqual({ status: 'ready' });
  });

  it('is not taken for broken when it only asks for fewer calls', async () => {
    const bounded = resilient(provider, { logger: silentLogger(), failureCount: 2 });
    emulator.faults.failNext(5, 429);
    for (let call = 0; call < 5; call += 1)
      await expect(bounded.save(aBatch(), signal())).rejects.toMatchObject({ code: 'MEMORY_THROTTLED' });
    expect(await bounded.save(aBatch(), signal())).toMatchObject({ status: 'accepted' });
  });

  it('breaks the connection: unavailable', async () => {
    emulator.faults.cut(1);
    await expect(provider.save(aBatch(), signal())).rejects.toMatchObject({
      code: 'MEMORY_UNAVAILABLE',
      message: expect.stringContaining('cannot be reached') as string,
    });
  });

  it('is somewhere else: the address is named, not the memory refused', async () => {
    const fields = { api_key: emulator.apiKey, base_url: `${emulator.url}/elsewhere` };
    const lost = createMemoryProvider('mem0ai', fields, deps);
    await expect(lost.save(aBatch(), signal())).rejects.not.toBeInstanceOf(MemoryRejected);
    expect(await lost.health(signal())).toMatchObject({
      status: 'unavailable',
      reason: expect.stringContaining('check the server address') as string,
    });
  });
});

describe(Mem0Http, () => {
  it('names a redirect instead of following it with another method', async () => {
    const server = createServer((_request, response) =>
      response.writeHead(301, { location: 'https://elsewhere.test/' }).end(),
    );
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    await expect(new Mem0Http(url, {}).send(`${url}/x`, { method: 'POST' }, signal())).rejects.toMatchObject({
      code: 'MEMORY_UNAVAILABLE',
      message: expect.stringContaining('redirects') as string,
    });
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
});

describe(parseRetryAfter, () => {
  const now = new Date('2026-03-01T08:00:00Z');
  it.each([
    ['7', 7_000],
    ['0', 0],
    ['Sun, 01 Mar 2026 08:00:09 GMT', 9_000],
    ['86400', 3_600_000],
    ['Sun, 01 Mar 2026 07:00:00 GMT', undefined],
    ['soon', undefined],
    ['', undefined],
    [null, undefined],
  ])('reads %p as %p ms', (value, expected) => {
    expect(parseRetryAfter(value, now)).toBe(expected);
  });
});
