import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startMem0Emulator } from './mem0-emulator.js';
import type { Mem0Emulator } from './mem0-emulator.js';
import { contractFaults } from './platform/platform-contract.js';

let emulator: Mem0Emulator;
let folder: string;
const storageFile = (): string => join(folder, 'memories.json');

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'mem0-'));
  emulator = await startMem0Emulator({ processingMs: 'manual', storageFile: storageFile() });
});
afterEach(async () => {
  await emulator.stop();
  rmSync(folder, { recursive: true, force: true });
});

async function call(method: string, path: string, body?: unknown, key = emulator.apiKey): Promise<Response> {
  return fetch(`${emulator.url}${path}`, {
    method,
    headers: { Authorization: `Token ${key}`, 'Content-Type': 'application/json' },
    body: body === undefined ? undefined : JSON.stringify(body),
  });
}
async function json(method: string, path: string, body?: unknown): Promise<Record<string, unknown>> {
  return (await (await call(method, path, body)).json()) as Record<string, unknown>;
}
async function add(userId: string, content: string): Promise<string> {
  const answer = await json('POST', '/v3/memories/add/', {
    messages: [{ role: 'user', content }],
    user_id: userId,
    metadata: { interaction_ids: [`of ${content}`] },
  });
  return String(answer['event_id']);
}

describe(startMem0Emulator, () => {
  it('queues an add and makes its memories later', async () => {
    const eventId = await add('alice', 'I live in Berlin. What time is it? My dog is called Rex.');
    expect(await json('GET', `/v1/event/${eventId}/`)).toMatchObject({ status: 'PENDING', results: [] });
    expect(emulator.store.memories).toEqual([]);
    emulator.store.processAll();
    expect(emulator.store.memories.map((memory) => memory.memory)).toEqual([
      'User live in Berlin',
      "User's dog is called Rex",
    ]);
    expect(await json('GET', `/v1/event/${eventId}/`)).toMatchObject({ status: 'SUCCEEDED' });
  });

  it('answers every route in the form that the platform describes', async () => {
    await add('alice', 'I live in Berlin.');
    emulator.store.processAll();
    const id = emulator.store.memories[0]?.id ?? '';
    const filters = { user_id: 'alice' };
    await json('POST', '/v3/memories/search/', { query: 'live', filters });
    await json('POST', '/v3/memories/?page=1&page_size=1', { filters });
    await json('GET', `/v1/memories/${id}/`);
    await json('PUT', `/v1/memories/${id}/`, { text: 'User lives in Berlin' });
    await json('GET', `/v1/memories/${id}/history/`);
    await json('PUT', '/v1/batch/', { memories: [{ memory_id: id, text: 'User lives there' }] });
    await json('POST', '/v1/feedback/', { memory_id: id, feedback: 'POSITIVE' });
    await json('GET', '/v1/entities/');
    await json('GET', '/v1/events/');
    await json('GET', '/v1/ping/');
    await json('DELETE', '/v1/batch/', { memories: [{ memory_id: id }] });
    await json('DELETE', '/v1/memories/?user_id=alice');
    expect(emulator.log.all.map(({ status }) => status)).toEqual(emulator.log.all.map(() => 200));
    expect(emulator.log.all.flatMap((exchange) => contractFaults(exchange))).toEqual([]);
  });

  it('answers for project, statistics, exports and webhooks in the described form too', async () => {
    const project = '/api/v1/orgs/organizations/emulated-organisation/projects/emulated-project/';
    await json('PATCH', project, { custom_categories: [{ places: 'where somebody lives' }] });
    expect(await json('GET', project)).toMatchObject({
      custom_categories: [{ places: 'where somebody lives' }],
    });
    await add('alice', 'I live in Berlin, near the places I like.');
    emulator.store.processAll();
    expect(emulator.store.memories[0]?.categories).toEqual(['places']);
    expect(await json('GET', '/v1/stats/')).toMatchObject({ total_memories: 1, memories_per_user: 1 });
    const filters = { AND: [{ user_id: 'alice' }] };
    const { id } = await json('POST', '/v1/exports/', { schema: {}, filters });
    expect(await json('POST', '/v1/exports/get/', { memory_export_id: id })).toMatchObject({
      memories: [{ user_id: 'alice' }],
    });
    const webhook = { name: 'w', url: 'http://127.0.0.1:9/', event_types: ['memory_add'] };
    const { webhook_id: hook } = await json('POST', '/api/v1/webhooks/projects/emulated-project/', webhook);
    await json('PUT', `/api/v1/webhooks/${String(hook)}/`, { ...webhook, is_active: false });
    expect(await json('GET', '/api/v1/webhooks/projects/emulated-project/')).toMatchObject([
      { is_active: false },
    ]);
    await json('DELETE', `/api/v1/webhooks/${String(hook)}/`);
    expect(emulator.log.all.map(({ status }) => status).every((status) => (status ?? 0) < 300)).toBe(true);
    expect(emulator.log.all.flatMap((exchange) => contractFaults(exchange))).toEqual([]);
    expect((await call('POST', '/v1/exports/', { schema: {}, filters: { user_id: 'alice' } })).status).toBe(
      400,
    );
  });

  it('finds by category, and hides what has expired', async () => {
    for (const [content, expiration_date] of [
      ['I like tea.', null],
      ['I like coffee.', '2020-01-01'],
    ])
      await json('POST', '/v3/memories/add/', {
        messages: [{ role: 'user', content }],
        user_id: 'alice',
        expiration_date,
        custom_categories: [{ drinks: 'tea, coffee' }],
      });
    emulator.store.processAll();
    const found = async (options: object): Promise<unknown[]> =>
      (
        await json('POST', '/v3/memories/search/', {
          query: 'like',
          filters: { user_id: 'alice' },
          ...options,
        })
      )['results'] as unknown[];
    expect(await found({ categories: ['drinks'] })).toMatchObject([{ memory: 'User like tea' }]);
    expect(await found({ categories: ['drinks'], show_expired: true })).toHaveLength(2);
    expect(await found({ categories: ['sports'] })).toEqual([]);
  });

  it('notices what is not the platform’s', () => {
    const exchange = { query: {}, body: { text: 1 }, status: 200, answer: { results: 1 }, method: 'POST' };
    const path = '/v3/memories/search/';
    expect(contractFaults({ ...exchange, path, route: path }).length).toBeGreaterThanOrEqual(2);
    expect(contractFaults({ ...exchange, path: '/x', route: undefined })).toEqual([
      'POST /x is not in the description',
    ]);
  });

  it('lets in its key only', async () => {
    expect((await call('GET', '/v1/ping/', undefined, 'wrong')).status).toBe(401);
  });

  it.each([
    ['a tool message', '/v3/memories/add/', { messages: [{ role: 'tool', content: 'x' }], user_id: 'a' }],
    ['no messages', '/v3/memories/add/', { messages: [], user_id: 'a' }],
    ['an add for nobody', '/v3/memories/add/', { messages: [{ role: 'user', content: 'x' }] }],
    ['a search for nobody', '/v3/memories/search/', { query: 'x', filters: {} }],
    ['a list of nobody', '/v3/memories/', { filters: { metadata: { a: 1 } } }],
  ])('refuses %s', async (_name, path, body) => {
    expect((await call('POST', path, body)).status).toBe(400);
  });

  it('filters by user, metadata and operators, and pages', async () => {
    for (const city of ['Berlin', 'Madrid', 'Paris']) await add('alice', `I know ${city}.`);
    await add('bob', 'I know Rome.');
    emulator.store.processAll();
    const listed = async (filters: object, query = ''): Promise<unknown[]> =>
      (await json('POST', `/v3/memories/${query}`, { filters }))['results'] as unknown[];
    expect(await listed({ user_id: 'alice' })).toHaveLength(3);
    expect(await listed({ user_id: 'alice' }, '?page=2&page_size=2')).toHaveLength(1);
    expect(
      await listed({ AND: [{ user_id: 'alice' }, { metadata: { interaction_ids: 'of I know Paris.' } }] }),
    ).toHaveLength(1);
    expect(await listed({ user_id: { in: ['bob', 'alice'] } })).toHaveLength(4);
    expect(await listed({ user_id: 'alice', memory: { icontains: 'madrid' } })).toHaveLength(1);
  });

  it('keeps the same text of a user once', async () => {
    await add('alice', 'I live in Berlin.');
    await add('alice', 'I live in Berlin.');
    emulator.store.processAll();
    expect(emulator.store.memories).toHaveLength(1);
  });

  it('wipes everything when a delete names nobody, so that tests can prove we never do', async () => {
    await add('alice', 'I live in Berlin.');
    await add('bob', 'I live in Rome.');
    emulator.store.processAll();
    await call('DELETE', '/v1/memories/?user_id=alice');
    expect(emulator.store.memories.map((memory) => memory.user_id)).toEqual(['bob']);
    await call('DELETE', '/v1/memories/');
    expect(emulator.store.memories).toEqual([]);
  });

  it('has everything that it answered for after it died, and goes on with what was pending', async () => {
    await add('alice', 'I live in Berlin.');
    emulator.store.processAll();
    await add('alice', 'I know Paris.');
    const again = await startMem0Emulator({ processingMs: 'manual', storageFile: storageFile() });
    again.store.processAll();
    expect(again.store.memories.map((memory) => memory.memory)).toEqual([
      'User live in Berlin',
      'User know Paris',
    ]);
    await again.stop();
  });

  it('refuses the adds that hold a text for good, and takes all else', async () => {
    await call('POST', '/__emulator__/faults', { refuseAdds: { text: 'goulash' } });
    const poison = { messages: [{ role: 'user', content: 'I like goulash.' }], user_id: 'alice' };
    for (let time = 0; time < 3; time += 1)
      expect((await call('POST', '/v3/memories/add/', poison)).status).toBe(400);
    await add('alice', 'I live in Berlin.');
    const query = { query: 'goulash', filters: { user_id: 'alice' } };
    expect((await call('POST', '/v3/memories/search/', query)).status).toBe(200);
    await call('DELETE', '/__emulator__/faults');
    expect((await call('POST', '/v3/memories/add/', poison)).status).toBe(200);
  });

  it.each([
    ['fail', 500],
    ['garbage', 200],
    ['cut', undefined],
  ])('does what was asked and spoils the answer: %s', async (spoil, status) => {
    await call('POST', '/__emulator__/faults', { spoil });
    const body = { messages: [{ role: 'user', content: 'I like pears.' }], user_id: 'u' };
    const answer = await call('POST', '/v3/memories/add/', body).catch(() => undefined);
    expect(answer?.status).toBe(status);
    const text = (await answer?.text()) ?? '';
    expect(text).not.toContain('event_id');
    await call('DELETE', '/__emulator__/faults');
    await call('POST', '/__emulator__/process');
    expect(emulator.store.memories).toHaveLength(1);
  });

  it('takes its faults over HTTP too', async () => {
    await call('POST', '/__emulator__/faults', { failNext: { n: 1, status: 429, retryAfterSeconds: 3 } });
    const refused = await call('GET', '/v1/ping/');
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([429, '3']);
    expect((await call('GET', '/v1/ping/')).status).toBe(200);
    await call('POST', '/__emulator__/faults', { cut: true });
    await expect(call('GET', '/v1/ping/')).rejects.toThrow('fetch failed');
    await call('DELETE', '/__emulator__/faults');
    expect((await call('GET', '/v1/ping/')).status).toBe(200);
  });
});
