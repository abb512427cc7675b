import { join } from 'node:path';
import type {
  AgentView,
  MemoryMigrationDryRun,
  MemoryMigrationView,
  MemoryView,
  ModelProviderView,
  PageView,
} from '@xiaozhi/contracts';
import { startMem0Emulator } from '@xiaozhi/mem0-emulator';
import type { Mem0Emulator } from '@xiaozhi/mem0-emulator';
import type { Operator } from '../src/operator.js';
import { Stack } from '../src/stack.js';
import { until } from '../src/until.js';

const DEVICE = '02:00:00:00:00:6a';
const MEMORIES_COUNT = 40;

describe('moving memories between providers', () => {
  const stack = new Stack();
  let operator: Operator;
  let emulator: Mem0Emulator;
  let agentId: string;
  let path: string;
  let mem0: string;

  const memories = async (): Promise<MemoryView[]> =>
    (await operator.call<PageView<MemoryView>>('GET', `/api/memory?agentId=${agentId}&limit=100`)).list;
  /** What a round trip must bring back. */
  const essence = (list: readonly MemoryView[]): object[] =>
    list
      .map(({ id, text, kind, createdAt, updatedAt, aboutFrom, aboutTo, extractedBy, provenance }) => ({
        ...{ id, text, kind, createdAt, updatedAt, aboutFrom, aboutTo, extractedBy },
        utterance: provenance.utterance,
        from: [provenance.interactionId, provenance.sessionId, provenance.deviceId, provenance.messageIndex],
      }))
      .sort((a, b) => (a.id < b.id ? -1 : 1));
  const atMem0 = (): string[] => emulator.store.memories.map(({ memory }) => memory).sort();
  const find = (id: string): Promise<MemoryMigrationView> => operator.call('GET', `${path}/${id}`);
  const reach = (id: string, state: string): Promise<MemoryMigrationView> =>
    until(
      `the migration ${state}`,
      () => find(id),
      (migration) => migration.state === state,
      60_000,
    );
  const start = (body: object): Promise<MemoryMigrationView> => operator.call('POST', path, body);

  beforeAll(async () => {
    operator = await stack.start();
    emulator = await startMem0Emulator({ processingMs: 50, storageFile: join(stack.folder, 'mem0.json') });
    agentId = (await operator.call<PageView<{ id: string }>>('GET', '/api/agent')).list[0]?.id ?? '';
    path = `/api/agent/${agentId}/memory-migration`;
    const provider = await operator.call<ModelProviderView>('POST', '/api/model/provider', {
      ...{ modelType: 'Memory', providerCode: 'mem0ai', name: 'Mem0', sort: 1 },
      fields: [
        { key: 'api_key', label: 'API Key', type: 'password', value: emulator.apiKey },
        { key: 'base_url', label: 'Base URL', type: 'url', value: emulator.url },
        { key: 'add_window_seconds', label: 'Wait', type: 'number', value: '0' },
      ],
    });
    mem0 = provider.configId;
    const device = stack.device(DEVICE);
    await device.connect();
    await device.say('I live in Berlin.');
    await device.say('I have an appointment at the dentist tomorrow.');
    device.drop();
    await until('the first memories', memories, (list) => list.length >= 2);
    const lines = Array.from({ length: MEMORIES_COUNT }, (_, index) =>
      JSON.stringify({
        ...{
          id: `imported-${index}`,
          text: `User owns book number ${index}.`,
          kind: 'possession',
          slot: null,
        },
        ...{ createdAt: `2026-01-02T03:04:${String(index).padStart(2, '0')}.678Z`, supersededBy: null },
        ...{ updatedAt: '2026-02-03T04:05:06.789Z', interactionId: `turn-${index}`, sessionId: 'session' },
        ...{ deviceId: DEVICE, agentId, utterance: `I own book ${index}.`, extractedBy: 'rules' },
        ...{ embedding: null, encoder: null, messageIndex: 0 },
      }),
    );
    await operator.call('POST', '/api/memory-transfer/import', {
      ...{ agentId, roleId: DEVICE, format: 'jsonl', dryRun: false, content: lines.join('\n') },
    });
  });

  afterAll(async () => {
    await emulator.stop();
    await stack.stop();
  });

  it('says first what would be moved, and what the target cannot keep', async () => {
    const before = (await memories()).length;
    const dry = await operator.call<MemoryMigrationDryRun>('POST', `${path}/dry-run`, { target: mem0 });
    expect(dry.roles).toContainEqual({ roleId: DEVICE, current: before, superseded: 0, there: 0 });
    expect(dry.losses).toContain('kinds-in-metadata');
    expect(atMem0()).toEqual([]);
  });

  it('goes on after a kill of manager-api, over a throttled and a broken target, and writes nothing twice', async () => {
    emulator.faults.delayMs = 60;
    const { id } = await start({ target: mem0 });
    await until(
      'a third of it',
      () => Promise.resolve(atMem0().length),
      (count) => count > MEMORIES_COUNT / 3,
    );
    await stack.killManager();
    emulator.faults.delayMs = 0;
    emulator.faults.failNext(2, 429, 1);
    await stack.startManager();
    await until(
      'more of it',
      () => Promise.resolve(atMem0().length),
      (count) => count > MEMORIES_COUNT / 2,
    );
    emulator.faults.failNext(2, 500);
    const { roles } = await reach(id, 'copied');
    const expected = (await memories()).length;
    const role = roles.find(({ roleId }) => roleId === DEVICE);
    expect(role).toMatchObject({
      read: expected,
      written: expected,
      there: 0,
      failed: 0,
      verified: expected,
    });
    expect(atMem0()).toEqual((await memories()).map(({ text }) => text).sort());
    expect(emulator.store.memories[0]?.metadata).toMatchObject({ migration_id: id });
  });

  it('rolls back to what the target was before, and leaves the source alone', async () => {
    const before = essence(await memories());
    const [{ id } = { id: '' }] = (await operator.call<PageView<MemoryMigrationView>>('GET', path)).list;
    await operator.call('POST', `${path}/${id}/roll-back`);
    await reach(id, 'rolled-back');
    expect(atMem0()).toEqual([]);
    expect(essence(await memories())).toEqual(before);
  });

  it('takes along what is said meanwhile, switches, and comes back as it was', async () => {
    const { id } = await start({ target: mem0 });
    await reach(id, 'copied');
    const device = stack.device(DEVICE);
    await device.connect();
    await device.say('I am allergic to peanuts.');
    await until('the new memory', memories, (list) => list.some(({ text }) => /peanuts/.test(text)));
    const original = await memories();
    await operator.call('POST', `${path}/${id}/switch`, {});
    await reach(id, 'switched');
    expect(atMem0()).toEqual(original.map(({ text }) => text).sort());
    const agent = await operator.call<AgentView>('GET', `/api/agent/${agentId}`);
    expect(agent.memoryConfigId).toBe(mem0);
    // The first question may come before the new memory is listed, and then waits no longer than any recall.
    await until(
      'an answer from the new memory',
      async () => (await device.say('What am I allergic to?')).reply,
      (reply) => /peanuts/i.test(reply),
    );
    device.drop();

    await operator.call('POST', `${path}/${id}/erase-source`, { confirm: 'Memory_local' });
    await reach(id, 'source-erased');
    const back = await start({ target: 'Memory_local' });
    await reach(back.id, 'copied');
    await operator.call('POST', `${path}/${back.id}/switch`, {});
    await reach(back.id, 'switched');
    expect(essence(await memories())).toEqual(essence(original));
  });

  it('gives the agent its memory back when a switch is rolled back', async () => {
    const [{ id } = { id: '' }] = (await operator.call<PageView<MemoryMigrationView>>('GET', path)).list;
    const count = atMem0().length;
    await operator.call('POST', `${path}/${id}/roll-back`);
    await reach(id, 'rolled-back');
    const agent = await operator.call<AgentView>('GET', `/api/agent/${agentId}`);
    expect([agent.memoryConfigId, atMem0().length]).toEqual([mem0, count]);
  });

  it('refuses what cannot be moved or reached, and says why', async () => {
    await expect(
      operator.call('POST', `${path}/dry-run`, { source: mem0, target: 'Memory_nomem' }),
    ).rejects.toThrow(/keeps no single memories/);
    emulator.faults.failNext(Number.POSITIVE_INFINITY, 401);
    await expect(start({ target: 'Memory_local' })).rejects.toThrow(/cannot be reached from manager-api/);
    emulator.faults.clear();
  });

  it('never prints the key or what was said', () => {
    expect(stack.output).not.toContain(emulator.apiKey);
    expect(stack.output).not.toMatch(/peanuts|book number/i);
  });
});
