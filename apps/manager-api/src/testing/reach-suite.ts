import { refusal } from './account-bench.js';
import type { MutationStep } from './mutation-step.js';
import { MUTATION_STEPS } from './mutation-steps.js';
import { DEVICE, MutationWorld } from './mutation-world.js';
import { OPERATOR } from './manager-harness.js';
import { ReachBench, statusOf, told } from './reach-bench.js';
import type { Expected, Recorder, Sent } from './reach-bench.js';
import { AGENT_NAME, SECRET, fillWorld } from './reach-world.js';
import { READ_REQUESTS } from './read-requests.js';

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

  // Routes of the whole system are tried with docs/access.md.
  it('are tried at each route that reads and is not refused at once', () => {
    const names = bench.names().filter((name) => name.startsWith('GET '));
    const tried = Object.keys(READ_REQUESTS).map((path) => `GET ${path}`);
    const open = names.filter((name) => !['system', 'own'].includes(bench.expected(name).by));
    expect(open.length).toBeGreaterThan(40);
    expect(open.filter((name) => !tried.includes(name))).toEqual([]);
  });

  const marks = (): string[] => [
    ...[SECRET, AGENT_NAME, 'Ann likes tea', 'aa:bb:cc:00:11:22'],
    ...[world.id('agent'), world.id('other'), world.id('Bea')],
  ];

  const lookWithNothing = async ({ by, isClosed }: Expected, asked: string): Promise<void> => {
    const none = await bench.stranger.lastOf(() => bench.stranger.send('GET', asked));
    const { answer } = none;
    if (isClosed) expect(statusOf(answer)).toBe(403);
    else expect(by === 'subject' ? [404] : [200, 404]).toContain(statusOf(answer));
    if (answer.status === 404) expect(await bench.twin(bench.stranger, none)).toBe(told(answer));
    else for (const mark of marks()) expect(answer.text).not.toContain(mark);
    const page = answer.body?.data as { total?: number; list?: unknown[] } | null | undefined;
    if (by === 'filtered') expect(page?.total).toBe(page?.list?.length);
  };

  it.each(Object.keys(READ_REQUESTS))('see what is shared at %s, and nothing else', async (path) => {
    const expected = bench.expected(`GET ${path}`);
    const asked = READ_REQUESTS[path]?.(world) ?? '';
    const whole = await world.client.send('GET', asked);
    expect([path, statusOf(whole)]).toEqual([path, 200]);
    await lookWithNothing(expected, asked);
    for (const client of [bench.viewer, bench.editor]) {
      const some = await client.send('GET', asked);
      expect(statusOf(some)).toBe(expected.isClosed ? 403 : 200);
      if (expected.by === 'subject' && !expected.isClosed) expect(told(some)).toBe(told(whole));
      if (expected.by === 'names') expect(some.text).not.toContain(SECRET);
    }
  });

  it('rehearse what they may change', async () => {
    const agentId = world.id('agent');
    const scope = { agentId, memoryScope: 'agent' };
    const rebind = { deviceId: DEVICE, agentId: world.id('other') };
    const rehearsals = [
      [`/api/agent/${agentId}/memory-migration/dry-run`, { target: 'Memory_local' }, 409, 409],
      ['/api/memory-scope/preview', scope, 403, 200],
      ['/api/memory-scope/rebind/preview', rebind, 403, 200],
    ] as const;
    for (const [path, body, viewed, edited] of rehearsals) {
      const none = await bench.stranger.lastOf(() => bench.stranger.send('POST', path, body));
      expect(await bench.twin(bench.stranger, none)).toBe(told(none.answer));
      const statuses = [none.answer.status];
      for (const client of [bench.viewer, bench.editor, world.client])
        statuses.push((await client.send('POST', path, body)).status);
      expect([path, statuses]).toEqual([path, [404, viewed, edited, edited]]);
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

  const sendAs = (client: Recorder, step: MutationStep): Promise<Sent> =>
    client.lastOf(() => step.send(world.as(client)));

  const changeWithLess = async (step: MutationStep, expected: Expected): Promise<void> => {
    const { isClosed, isReading } = expected;
    const none = await sendAs(bench.stranger, step);
    expect(none.answer.status).toBe(isClosed ? 403 : 404);
    if (isClosed) {
      expect((await sendAs(bench.editor, step)).answer.status).toBe(403);
      return;
    }
    expect(await bench.twin(bench.stranger, none)).toBe(told(none.answer));
    if (!isReading) expect(refusal((await sendAs(bench.viewer, step)).answer)).toEqual([403, 'FORBIDDEN']);
  };

  const steps = MUTATION_STEPS.filter(({ route }) => route !== SETUP);
  it.each(steps)('change what is shared for that by $route, and nothing else', async (step) => {
    const expected = bench.expected(step.route);
    await step.prepare?.(world);
    await bench.share();
    // An upload has its own way to send, with the cookie of the administrator.
    const isOwn = expected.by === 'own' || step.route === 'POST /api/firmware';
    if (!isOwn && (expected.isClosed || expected.isOfAgents)) await changeWithLess(step, expected);
    const isAdministrators = isOwn || expected.isClosed;
    const { status, text } = isAdministrators
      ? await step.send(world)
      : (await sendAs(bench.editor, step)).answer;
    expect({ status, text }).toEqual({ status: status < 300 ? status : 'a success', text });
  });
}
