import { outboxReport } from '@xiaozhi/contracts';
import type {
  InteractionView,
  MemoryView,
  OutboxLetterView,
  OutboxOrderView,
  OutboxView,
  PageView,
} from '@xiaozhi/contracts';
import { startMem0Emulator } from '@xiaozhi/mem0-emulator';
import type { Mem0Emulator } from '@xiaozhi/mem0-emulator';
import type { Operator } from '../src/operator.js';
import { RecordingProxy } from '../src/recording-proxy.js';
import { Stack } from '../src/stack.js';
import { until } from '../src/until.js';

const MEM0_KEY = 'm0-test-key-0123456789';
const DEVICE = '02:00:00:00:00:1c';
const ONE_DEAD = 'xiaozhi_outbox_entries{topic="memory",state="dead"} 1';
const LETTERS = '/api/outbox/letter';

describe('what a memory provider refuses for good', () => {
  let stack: Stack;
  let operator: Operator;
  let emulator: Mem0Emulator;
  let agentId: string;
  const proxy = new RecordingProxy(() => stack.managerUrl);

  const list = async <T>(path: string): Promise<T[]> => (await operator.call<PageView<T>>('GET', path)).list;
  const letters = (): Promise<OutboxLetterView[]> => list(LETTERS);
  const memories = async (): Promise<string[]> =>
    (await list<MemoryView>(`/api/memory?agentId=${agentId}&roleId=${encodeURIComponent(DEVICE)}`)).map(
      ({ text }) => text.toLowerCase(),
    );
  const interaction = async (id: string): Promise<InteractionView | undefined> =>
    (await list<InteractionView>(`/api/interaction?agentId=${agentId}&limit=100`)).find(
      (one) => one.id === id,
    );
  const outbox = async (): Promise<OutboxView> =>
    (await operator.call<OutboxView[]>('GET', '/api/outbox'))[0] as OutboxView;
  /** How often the provider was given what was said. */
  const addsOf = (word: string): number =>
    emulator.log.all.filter(({ path, body }) => path.includes('/add/') && JSON.stringify(body).includes(word))
      .length;
  const metrics = async (): Promise<string> => (await fetch(`${stack.gatewayHttpUrl}/metrics`)).text();
  const say = async (...sentences: string[]): Promise<void> => {
    const device = stack.device(DEVICE);
    await device.connect();
    for (const sentence of sentences) await device.say(sentence);
    expect(device.violations).toEqual([]);
    device.drop();
  };
  const theOnly = async (attempts = 1): Promise<OutboxLetterView> => {
    const isThere = ([first, ...more]: OutboxLetterView[]): boolean =>
      first?.attempts === attempts && first.order === null && more.length === 0;
    return (await until(`a dead letter of attempt ${attempts}`, letters, isThere))[0] as OutboxLetterView;
  };

  beforeAll(async () => {
    emulator = await startMem0Emulator({ apiKey: MEM0_KEY, processingMs: 100 });
    stack = new Stack({ MANAGER_API_URL: `${await proxy.start()}/xiaozhi` });
    operator = await stack.start();
    agentId = (await list<{ id: string }>('/api/agent'))[0]?.id ?? '';
    const fields = [
      { key: 'api_key', label: 'API Key', type: 'password', value: MEM0_KEY },
      { key: 'base_url', label: 'Base URL', type: 'url', value: emulator.url },
    ];
    await operator.call('POST', '/api/model/provider', {
      ...{ modelType: 'Memory', providerCode: 'mem0ai', name: 'Mem0', fields, sort: 1 },
    });
    await operator.call('PUT', `/api/agent/${agentId}`, { enableMemory: true, memoryProvider: 'mem0ai' });
  });

  afterAll(async () => {
    await stack.stop();
    await proxy.stop();
    await emulator.stop();
  });

  it('is shown as a dead letter, without its words, and holds up nothing', async () => {
    emulator.faults.refuseAdds('goulash');
    await say('I love goulash.');
    const letter = await theOnly();
    expect(letter).toMatchObject({
      topic: 'memory',
      fault: 'provider-refused',
      roleId: DEVICE,
      isFormer: false,
    });
    expect(await interaction(letter.entryId)).toMatchObject({ state: 'failed', sessionId: letter.sessionId });
    await say('I live in Berlin.');
    await until('the next fact', memories, (texts) => texts.some((text) => text.includes('berlin')));
    const shown = await outbox();
    expect(shown.topics).toContainEqual(expect.objectContaining({ topic: 'memory', dead: 1 }));
    expect(await metrics()).toContain(ONE_DEAD);
    expect(JSON.stringify([letter, shown])).not.toContain('goulash');
  });

  it('is tried again once, also when the gateway is killed before it says that it did', async () => {
    const { id } = await theOnly();
    const isDone = ({ path, body }: { path: string; body: unknown }): boolean =>
      path.endsWith('/outbox/report') && outboxReport.parse(body).done.length > 0;
    const { held } = proxy.hold(isDone);
    await operator.call<OutboxOrderView>('POST', `${LETTERS}/retry`, { ids: [id] });
    await held;
    await until('it is dead again', metrics, (text) => addsOf('goulash') === 2 && text.includes(ONE_DEAD));
    await stack.killGateway();
    proxy.release();
    expect((await letters())[0]?.order).toMatchObject({ action: 'retry' });
    await stack.startGateway();
    const { entryId } = await theOnly(2);
    const { lastSeenAt } = await outbox();
    await until('another report', outbox, (view) => view.lastSeenAt > lastSeenAt);
    expect((await theOnly(2)).entryId).toBe(entryId);
    expect(addsOf('goulash')).toBe(2);
  });

  it('is stored once when the fault is mended and it is tried again', async () => {
    const { entryId } = await theOnly(2);
    emulator.faults.clear();
    const order = await operator.call<OutboxOrderView>('POST', `${LETTERS}/retry`, {
      filter: { fault: 'provider-refused' },
    });
    expect(order).toMatchObject({ ordered: 1, left: 0 });
    await until(
      'it is extracted',
      () => interaction(entryId),
      (found) => found?.state === 'extracted',
    );
    expect((await memories()).filter((text) => text.includes('goulash'))).toHaveLength(1);
    expect([addsOf('goulash'), await letters()]).toEqual([3, []]);
  });

  it('says of itself that it was discarded, and is not stored later', async () => {
    emulator.faults.refuseAdds('sushi');
    await say('I am allergic to sushi.');
    const { id, entryId } = await theOnly();
    await operator.call<OutboxOrderView>('POST', `${LETTERS}/discard`, { ids: [id] });
    const found = await until(
      'its state says so',
      () => interaction(entryId),
      (one) => one?.state === 'discarded',
    );
    expect(found?.reason).toMatch(/operator/);
    await until('the letter is gone', letters, (all) => all.length === 0);
    emulator.faults.clear();
    await stack.killGateway();
    await stack.startGateway();
    await say('I have a dog called Rex.');
    await until('a later fact', memories, (texts) => texts.some((text) => text.includes('rex')));
    expect([addsOf('sushi'), (await memories()).filter((text) => text.includes('sushi'))]).toEqual([1, []]);
    const actions = (await list<{ action: string }>('/api/audit?limit=50')).map(({ action }) => action);
    expect(actions.filter((action) => action.startsWith('outbox.')).sort()).toEqual([
      'outbox.discard',
      'outbox.retry',
      'outbox.retry',
    ]);
  });

  it('never prints what was said', () => {
    expect(stack.output).not.toMatch(/goulash|sushi/i);
  });
});
