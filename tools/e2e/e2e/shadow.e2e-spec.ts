import { join } from 'node:path';
import type {
  AgentShadowView,
  MemoryView,
  ModelProviderView,
  PageView,
  ShadowErasureView,
  ShadowStatistics,
  ShadowTurnView,
} from '@xiaozhi/contracts';
import type { SimulatedDevice } from '@xiaozhi/device-simulator';
import { startMem0Emulator } from '@xiaozhi/mem0-emulator';
import type { Mem0Emulator } from '@xiaozhi/mem0-emulator';
import type { Operator } from '../src/operator.js';
import { Stack } from '../src/stack.js';
import { until } from '../src/until.js';

const DEVICE = '02:00:00:00:00:5a';

describe('a shadow memory beside the local one', () => {
  const stack = new Stack();
  let operator: Operator;
  let emulator: Mem0Emulator;
  let agentId: string;
  let path: string;
  let mem0: string;

  const primary = async (): Promise<string[]> =>
    (await operator.call<PageView<MemoryView>>('GET', `/api/memory?agentId=${agentId}&limit=100`)).list
      .map(({ text }) => text)
      .sort();
  const shadow = (): Promise<string[]> =>
    Promise.resolve(
      emulator.store.memories.filter(({ user_id: id }) => id === DEVICE).map(({ memory }) => memory),
    );
  const turns = async (): Promise<ShadowTurnView[]> =>
    (await operator.call<PageView<ShadowTurnView>>('GET', `${path}/turns?limit=50`)).list;
  const queues = async (): Promise<Record<string, { queued: number; inFlight: number; dead: number }>> => {
    const response = await fetch(`${stack.gatewayHttpUrl}/health/ready`);
    const { outbox } = (await response.json()) as {
      outbox: Record<string, { queued: number; inFlight: number; dead: number }>;
    };
    return outbox;
  };
  const connect = async (): Promise<SimulatedDevice> => {
    const device = stack.device(DEVICE);
    await device.connect();
    return device;
  };

  beforeAll(async () => {
    operator = await stack.start();
    emulator = await startMem0Emulator({ processingMs: 50, storageFile: join(stack.folder, 'mem0.json') });
    agentId = (await operator.call<PageView<{ id: string }>>('GET', '/api/agent')).list[0]?.id ?? '';
    path = `/api/agent/${agentId}/memory-shadow`;
    const provider = await operator.call<ModelProviderView>('POST', '/api/model/provider', {
      ...{ modelType: 'Memory', providerCode: 'mem0ai', name: 'Mem0', sort: 1 },
      fields: [
        { key: 'api_key', label: 'API Key', type: 'password', value: emulator.apiKey },
        { key: 'base_url', label: 'Base URL', type: 'url', value: emulator.url },
        { key: 'add_window_seconds', label: 'Wait', type: 'number', value: '0' },
      ],
    });
    mem0 = provider.configId;
    await operator.call('PUT', path, { config: mem0 });
  });

  afterAll(async () => {
    await emulator.stop();
    await stack.stop();
  });

  it('gets all that is said, and its recall is reported beside the one that answered', async () => {
    const device = await connect();
    await device.say('I live in Berlin.');
    await until(
      'Berlin at both',
      async () => [(await primary()).length, (await shadow()).length],
      ([a, b]) => a === 1 && b === 1,
    );
    expect((await device.say('Where do I live?')).reply).toMatch(/berlin/i);
    const [turn] = await until('a comparison', turns, (all) =>
      all.some(({ shadow: side }) => side.memories.length > 0),
    );
    expect(turn).toMatchObject({
      roleId: DEVICE,
      primary: { configId: 'Memory_local', memories: [{ text: 'User lives in Berlin.', match: 0 }] },
      shadow: { configId: mem0, outcome: 'answered', memories: [{ match: 0 }] },
      bothCount: 1,
    });
    device.drop();
  });

  it('changes nothing that a device hears, and holds up no save, while it hangs', async () => {
    emulator.faults.hang();
    const device = await connect();
    await device.say('I am allergic to peanuts.');
    await until('the save of the local memory', primary, (texts) => texts.length === 2);
    expect((await device.say('What am I allergic to?')).reply).toMatch(/peanuts/i);
    await until('a late shadow', turns, (all) => all.some(({ shadow: side }) => side.outcome === 'late'));
    const waiting = await queues();
    expect([waiting.memory, waiting.shadow]).toMatchObject([{ queued: 0, inFlight: 0 }, { dead: 0 }]);
    expect(waiting.shadow!.queued + waiting.shadow!.inFlight).toBeGreaterThan(0);
    expect(device.violations).toEqual([]);
    device.drop();
  });

  it('nor while it answers 500, and catches up in order when it is back, over a kill of the gateway', async () => {
    emulator.faults.clear();
    emulator.faults.failNext(Number.POSITIVE_INFINITY, 500);
    const device = await connect();
    await device.say('My name is Daniel.');
    await until('the save of the local memory', primary, (texts) => texts.length === 3);
    expect((await device.say('What is my name?')).reply).toMatch(/daniel/i);
    await until('a failed shadow', turns, (all) => all.some(({ shadow: side }) => side.outcome === 'failed'));
    await stack.killGateway();
    emulator.faults.clear();
    await stack.startGateway();
    await until('all of it at the shadow', shadow, (texts) => texts.length === 3);
    await until('an empty queue', queues, ({ shadow: queue }) => queue?.queued === 0 && queue.inFlight === 0);
    expect((await shadow()).length).toBe(3);
    const statistics = await operator.call<ShadowStatistics>('GET', `${path}/statistics`);
    expect(statistics.outcomes.failed).toBeGreaterThan(0);
    expect(statistics.outcomes.late).toBeGreaterThan(0);
  });

  it('forgets what a person has forgotten', async () => {
    const device = await connect();
    expect((await device.say('Forget that I live in Berlin.')).reply).toMatch(/forgotten/);
    await until('Berlin gone', shadow, (texts) => !/berlin/i.test(texts.join()));
    expect((await primary()).join()).not.toMatch(/berlin/i);
    expect(
      JSON.stringify(
        await until(
          'comparisons without it',
          turns,
          (all) => !/User lives in Berlin/.test(JSON.stringify(all)),
        ),
      ),
    ).not.toMatch(/lives in berlin/i);
    device.drop();
  });

  it('changes places with the local memory, answers from then on, and leaves nothing when it is let go and erased', async () => {
    const promoted = await operator.call<AgentShadowView>('POST', `${path}/promote`, {});
    expect(promoted).toMatchObject({ primary: { configId: mem0 }, shadow: { configId: 'Memory_local' } });
    const device = await connect();
    expect((await device.say('What am I allergic to?')).reply).toMatch(/peanuts/i);
    device.drop();
    await operator.call('POST', `${path}/promote`, { keepFormer: false });
    const erased = await operator.call<ShadowErasureView>('POST', `${path}/erase`, {
      config: mem0,
      confirm: mem0,
    });
    expect(erased).toMatchObject({ erased: [DEVICE], failed: [] });
    expect([await shadow(), (await primary()).length]).toEqual([[], 2]);
  });

  it('never prints the key or what was said', () => {
    expect(stack.output).not.toContain(emulator.apiKey);
    expect(stack.output).not.toMatch(/peanuts/i);
  });
});
