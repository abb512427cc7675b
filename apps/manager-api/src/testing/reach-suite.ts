import { MUTATION_STEPS } from './mutation-steps.js';
import { MutationWorld } from './mutation-world.js';
import { OPERATOR } from './manager-harness.js';
import { ReachBench, statusOf, told } from './reach-bench.js';
import type { Sent } from './reach-bench.js';
import { AGENT_NAME, SECRET, fillWorld } from './reach-world.js';
import { READ_REQUESTS } from './read-requests.js';

/** Routes that read without an id, and are sent as they are. */
const OWN = ['/api/auth/me', '/api/auth/second-factor', '/api/auth/session', '/api/token'];
const SETUP = 'POST /api/auth/setup';

/** Every route that reads, as users who see some agents only, on an empty database of any kind. */
export function describeLooking(databaseEnv: () => Record<string, string>): void {
  let world: MutationWorld;
  let bench: ReachBench;
  beforeAll(async () => {
    world = await MutationWorld.start(databaseEnv());
    await world.harness.setUp();
    await fillWorld(world);
    bench = await ReachBench.start(world);
    await bench.share();
  });
  afterAll(() => world.stop());

  it('are tried at each route that users can read', async () => {
    const { body } = await world.harness.stranger().send('GET', '/api/openapi.json');
    const paths = (body as unknown as { paths: Record<string, Record<string, unknown>> }).paths;
    const readable = Object.entries(paths)
      .filter(([path, methods]) => 'get' in methods && !/^\/(health|xiaozhi\/(ota|events))/.test(path))
      .map(([path]) => path)
      .filter((path) => !['/api/auth/status', '/api/openapi.json'].includes(path));
    expect([...Object.keys(READ_REQUESTS), ...OWN].sort()).toEqual(readable.sort());
  });

  const marks = (): string[] => [
    ...[SECRET, AGENT_NAME, 'Ann likes tea', 'aa:bb:cc:00:11:22'],
    ...[world.id('agent'), world.id('other'), world.id('Bea')],
  ];

  it.each(Object.keys(READ_REQUESTS))('see what is shared at %s, and nothing else', async (path) => {
    const { route, isClosed } = bench.expected(`GET ${path}`);
    const by = route.reach?.by ?? 'nothing';
    const asked = READ_REQUESTS[path]?.(world) ?? '';
    const whole = await world.client.send('GET', asked);
    expect([path, statusOf(whole)]).toEqual([path, 200]);

    const none = await bench.stranger.lastOf(() => bench.stranger.send('GET', asked));
    if (isClosed) expect(statusOf(none.answer)).toBe(403);
    else if (by === 'subject') expect(statusOf(none.answer)).toBe(404);
    else expect([200, 404]).toContain(statusOf(none.answer));
    if (none.answer.status === 404) expect(await bench.twin(bench.stranger, none)).toBe(told(none.answer));
    else for (const mark of marks()) expect(none.answer.text).not.toContain(mark);
    const page = none.answer.body?.data as { total?: number; list?: unknown[] } | null | undefined;
    if (page?.list !== undefined && by === 'filtered') expect(page.total).toBe(page.list.length);

    for (const client of [bench.viewer, bench.editor]) {
      const some = await client.send('GET', asked);
      expect(statusOf(some)).toBe(isClosed ? 403 : 200);
      if (by === 'subject' && !isClosed) expect(told(some)).toBe(told(whole));
      if (by === 'names') expect(some.text).not.toContain(SECRET);
    }
  });

  it('find in lists as much as there is of what is shared', async () => {
    const lists = ['agent', 'announcement', 'chat-history', 'device', 'interaction', 'memory-quarantine'];
    for (const path of [...lists, 'outbox/letter'].map((name) => `/api/${name}?limit=200`)) {
      const all = await world.client.data<{ list: { id?: string }[]; total: number }>('GET', path);
      const some = await bench.viewer.data<{ list: { id?: string }[]; total: number }>('GET', path);
      const shared = all.list.filter(({ id }) => id !== world.id('mine'));
      expect([path, some]).toEqual([path, { list: shared, total: shared.length }]);
      expect(some.total).toBeGreaterThan(0);
    }
  });
}

/** Every route that changes, as users who see some agents only, on an empty database of any kind. */
export function describeChanging(databaseEnv: () => Record<string, string>): void {
  let world: MutationWorld;
  let bench: ReachBench;
  beforeAll(async () => {
    world = await MutationWorld.start(databaseEnv());
    await world.client.data('POST', '/api/auth/setup', {
      ...{ setupToken: world.harness.setupToken, ...OPERATOR },
    });
    bench = await ReachBench.start(world);
  });
  afterAll(() => world.stop());

  const steps = MUTATION_STEPS.filter(({ route }) => route !== SETUP);
  it.each(steps)('change what is shared for that by $route, and nothing else', async (step) => {
    const { route, isClosed, isReading } = bench.expected(step.route);
    await step.prepare?.(world);
    await bench.share();
    const by = route.reach?.by ?? (route.access === 'public' ? 'own' : 'nothing');
    const send = (client: ReachBench['stranger']): Promise<Sent> =>
      client.lastOf(() => step.send(world.as(client)));
    const isOfAgents = ['subject', 'filtered'].includes(by);
    // An upload has its own way to send, with the cookie of the administrator.
    if (step.route === 'POST /api/firmware' || by === 'own') {
      expect((await step.send(world)).status).toBeLessThan(300);
      return;
    }
    if (isClosed || isOfAgents) {
      const none = await send(bench.stranger);
      expect([step.route, none.answer.status]).toEqual([step.route, isClosed ? 403 : 404]);
      if (!isClosed) expect(await bench.twin(bench.stranger, none)).toBe(told(none.answer));
    }
    if (!isClosed && isOfAgents && !isReading) {
      const { answer } = await send(bench.viewer);
      expect([step.route, answer.status, answer.body?.error]).toEqual([step.route, 403, 'FORBIDDEN']);
    }
    if (isClosed) expect((await send(bench.editor)).answer.status).toBe(403);
    const { status, text } = isClosed ? await step.send(world) : (await send(bench.editor)).answer;
    expect({ status, text }).toEqual({ status: status < 300 ? status : 'a success', text });
  });
}
