import type { AuditRow } from '../database/audit-rows.js';
import { MUTATION_STEPS } from '../testing/mutation-steps.js';
import { MutationWorld } from '../testing/mutation-world.js';

jest.setTimeout(60_000);

/** Routes that change nothing, though their method says so. */
const NO_CHANGES: Record<string, string> = {
  'POST /api/agent/{id}/memory-migration/dry-run': 'reads both sides and writes nothing',
  'POST /api/agent/{id}/chat-retention/preview': 'counts',
  'POST /api/auth/oidc/link': 'sends a browser to the identity provider',
  'POST /api/auth/oidc/login': 'sends a browser to the identity provider',
  'POST /api/chat-retention/preview': 'counts',
  'POST /api/memory-scope/preview': 'is taken back',
  'POST /api/memory-scope/rebind/preview': 'is taken back',
};
const UNSAFE = ['post', 'put', 'patch', 'delete'];

interface Document {
  paths: Record<string, Record<string, unknown>>;
}

describe('the audit log', () => {
  let world: MutationWorld;
  const seen = new Set<string>();
  beforeAll(async () => {
    world = await MutationWorld.start();
  });
  afterAll(() => world.stop());

  const news = async (): Promise<AuditRow[]> => {
    const rows = await world.harness.manager.database.repository('audit').find({ order: { id: 'ASC' } });
    const found = rows.filter(({ id }) => !seen.has(id));
    for (const { id } of found) seen.add(id);
    return found;
  };

  it('has a test for each route of operators that changes something', async () => {
    const { body } = await world.harness.stranger().send('GET', '/api/openapi.json');
    const routes = Object.entries((body as unknown as Document).paths)
      // Reports of gateways and devices are no operators' changes.
      .filter(([path]) => path.startsWith('/api/'))
      .flatMap(([path, methods]) =>
        Object.keys(methods)
          .filter((method) => UNSAFE.includes(method))
          .map((method) => `${method.toUpperCase()} ${path}`),
      );
    const tested = [...MUTATION_STEPS.map(({ route }) => route), ...Object.keys(NO_CHANGES)];
    expect(tested.sort()).toEqual(routes.sort());
  });

  it.each(MUTATION_STEPS)('has a line for $route', async ({ prepare, send }) => {
    await prepare?.(world);
    await news();
    const answer = await send(world);
    expect({ status: answer.status, error: answer.body?.error }).toEqual({
      status: answer.status < 300 ? answer.status : 'a success',
      error: undefined,
    });
    // What a change of many agents does comes behind its request.
    const lines = (await news()).filter(
      ({ actor, details }) => actor.startsWith('user:') && !/"batchId"/.test(details),
    );
    expect(lines.length).toBeGreaterThan(0);
    expect(new Set(lines.map((line) => line.request_id)).size).toBe(1);
    for (const line of lines)
      expect(line).toMatchObject({
        ...{ address: '127.0.0.1', user_agent: expect.any(String) as unknown },
        ...{ request_id: expect.any(String) as unknown, actor_id: expect.any(String) as unknown },
        kind: line.action.split('.')[0],
      });
  });

  it('has no secret and nothing that is remembered in any of its lines', async () => {
    const rows = await world.harness.manager.database.repository('audit').find();
    const text = JSON.stringify(rows);
    expect(text).toContain('You are kind.');
    for (const kept of ['horse battery', 'm0-mem0', 'm0-there', 'Ann loves', 'Ann likes', 'I doubt', 'xzt_'])
      expect(text).not.toContain(kept);
  });
});
