import { rmSync } from 'node:fs';
import { join } from 'node:path';
import type { AgentView, MemoryView, PageView, PrivacySettingView } from '@xiaozhi/contracts';
import type { SimulatedDevice } from '@xiaozhi/device-simulator';
import type { Operator } from '../src/operator.js';
import { Stack } from '../src/stack.js';
import { until } from '../src/until.js';

const DEVICE = '02:00:00:00:00:3a';

describe('what an operator changes while somebody talks', () => {
  let stack: Stack;
  let operator: Operator;
  let agentId: string;
  let device: SimulatedDevice;

  beforeAll(async () => {
    stack = new Stack();
    operator = await stack.start();
    const agents = await operator.call<PageView<AgentView>>('GET', '/api/agent');
    agentId = agents.list[0]?.id ?? '';
    await operator.call('PUT', `/api/agent/${agentId}`, { enableMemory: true, memoryProvider: 'local' });
  });
  afterAll(() => stack.stop());
  beforeEach(async () => {
    device = stack.device(DEVICE);
    await device.connect();
  });
  afterEach(() => device.drop());

  const role = (): string => `agentId=${agentId}&roleId=${encodeURIComponent(DEVICE)}`;
  const memories = async (): Promise<MemoryView[]> =>
    (await operator.call<PageView<MemoryView>>('GET', `/api/memory?${role()}&limit=100`)).list;
  const answer = async (question: string): Promise<string> => (await device.say(question)).reply;
  /** Told in an earlier session, so that it is known from memory alone. */
  const tellEarlier = async (sentence: string, count: number): Promise<void> => {
    const earlier = stack.device(DEVICE);
    await earlier.connect();
    await earlier.say(sentence);
    earlier.drop();
    await until('the fact is stored', memories, (found) => found.length === count);
    device = stack.device(DEVICE);
    await device.connect();
  };
  /** A turn later everything is as the operator left it; how many turns that takes is what is tested. */
  const auditedGateway = async (): Promise<boolean> => {
    const { list } = await operator.call<PageView<{ action: string }>>('GET', '/api/audit?limit=50');
    return list.some(({ action }) => action === 'memory.erase-gateway');
  };

  it('knows an edited memory in the next turn', async () => {
    await tellEarlier('I live in Paris.', 1);
    expect(await answer('Where do I live?')).toMatch(/paris/i);
    const [memory] = await memories();
    await operator.call('PUT', `/api/memory/${memory?.id}?${role()}`, { text: 'User lives in Lisbon.' });
    const reply = await answer('Where do I live?');
    expect(reply).toMatch(/lisbon/i);
    expect(reply).not.toMatch(/paris/i);
  });

  it('knows in the next turn what was brought back, and what was undone', async () => {
    const before = new Date().toISOString();
    const [memory] = await memories();
    expect(await answer('Where do I live?')).toMatch(/lisbon/i);
    await operator.call('DELETE', `/api/memory/${memory?.id}?${role()}`);
    expect(await answer('Where do I live?')).not.toMatch(/lisbon/i);
    const { id } = await operator.call<{ id: string }>('POST', '/api/memory-history/restore', {
      ...{ agentId, roleId: DEVICE, at: before },
    });
    expect(await answer('Where do I live?')).toMatch(/lisbon/i);
    await operator.call('POST', `/api/memory-operation/${id}/undo?agentId=${agentId}`);
    expect(await answer('Where do I live?')).not.toMatch(/lisbon/i);
  });

  it('knows nothing of an erased person in the next turn, not from memory and not from what was just said', async () => {
    expect(await answer('My name is Eve.')).not.toBe('');
    expect(await answer('What is my name?')).toMatch(/eve/i);
    await operator.call('POST', '/api/memory-erasure', { agentId, roleId: DEVICE, confirm: DEVICE });
    expect(await answer('What is my name?')).not.toMatch(/eve/i);
    await until('the gateway reports', auditedGateway, (isThere) => isThere);
    expect(await answer('What do you know about me?')).not.toMatch(/eve|lisbon|paris/i);
    expect(await memories()).toEqual([]);
  });

  it('goes on without manager-api, and hears of what it missed when that is back', async () => {
    await tellEarlier('I live in Oslo.', 1);
    await stack.killManager();
    expect(await answer('Where do I live?')).toMatch(/oslo/i);
    await stack.startManager();
    operator = stack.operator();
    await operator.signIn();
    const [memory] = await memories();
    await operator.call('PUT', `/api/memory/${memory?.id}?${role()}`, { text: 'User lives in Bergen.' });
    const knows = await until(
      'the gateway follows again',
      () => answer('Where do I live?'),
      (reply) => /bergen/i.test(reply),
    );
    expect(knows).not.toMatch(/oslo/i);
  });

  it('keeps to a pause at a gateway that was not there when it was said, until the operator ends it', async () => {
    const settings = (): Promise<PrivacySettingView[]> =>
      operator.call('GET', `/api/agent/${agentId}/privacy-setting`);
    await answer('Stop remembering.');
    await until('manager-api knows', settings, (found) => found.length === 1);
    device.drop();
    await stack.stopGateway();
    // What is left is what a gateway has that never heard of it.
    for (const end of ['', '-shm', '-wal'])
      rmSync(join(stack.folder, 'gateway', `memory-pauses.db${end}`), { force: true });
    await stack.startGateway();
    device = stack.device(DEVICE);
    await device.connect();
    await answer('I am allergic to peanuts.');
    const query = new URLSearchParams({ kind: 'memory-pause', subjectId: DEVICE }).toString();
    await operator.call('DELETE', `/api/agent/${agentId}/privacy-setting?${query}`);
    await answer('I live in Turin.');
    const texts = async (): Promise<string> => (await memories()).map(({ text }) => text).join(' ');
    const known = await until('the fact is stored', texts, (found) => /turin/i.test(found));
    expect(known).not.toMatch(/peanut/i);
  });
});
