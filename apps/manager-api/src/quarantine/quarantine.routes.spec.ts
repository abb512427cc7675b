import type {
  AgentView,
  MemoryView,
  PageView,
  QuarantineDecisionView,
  QuarantineView,
} from '@xiaozhi/contracts';
import { newDevice } from '../device/device.service.js';
import { ManagerHarness } from '../testing/manager-harness.js';

jest.setTimeout(30_000);

const DEVICE = 'aa:bb:cc:00:11:22';
const DECISION = '/api/memory-quarantine/decision';

describe('the quarantine of memory', () => {
  let harness: ManagerHarness;
  let agent: AgentView;
  beforeAll(async () => {
    harness = await ManagerHarness.start();
    await harness.setUp();
    agent = await harness.client.data<AgentView>('POST', '/api/agent', { name: 'Ann', enableMemory: true });
  });
  afterAll(() => harness.stop());
  beforeEach(() => bind());
  afterEach(() => harness.client.send('DELETE', `/api/device/${DEVICE}`));

  const bind = (): Promise<unknown> =>
    harness.manager.database.write((rows) =>
      rows.of('device').insert(newDevice({ id: DEVICE, board: '', appVersion: '' }, agent.id, null)),
    );
  const hold = (id: string, fields: object = {}): Promise<unknown> =>
    harness.gateway('/memory/quarantine', {
      ...{ id, interactionId: `turn-${id}`, roleId: DEVICE, sessionId: 's', deviceId: DEVICE },
      ...{ agentId: agent.id, source: 'utterance', text: `I doubt ${id}`, reason: 'unclear', score: 0.45 },
      at: '2026-03-01T08:00:00.000Z',
      ...fields,
    });
  const inbox = async (state = 'pending'): Promise<QuarantineView[]> => {
    const path = `/api/memory-quarantine?agentId=${agent.id}&state=${state}`;
    return (await harness.client.data<PageView<QuarantineView>>('GET', path)).list;
  };
  const memories = async (): Promise<string[]> => {
    const path = `/api/memory?agentId=${agent.id}`;
    return (await harness.client.data<PageView<MemoryView>>('GET', path)).list.map(({ text }) => text);
  };
  const decide = (body: object): Promise<QuarantineDecisionView> =>
    harness.client.data('POST', DECISION, body);

  it('takes a report once, and shows it with where it is from', async () => {
    await hold('a');
    await hold('a');
    expect(await inbox()).toMatchObject([
      { id: 'a', text: 'I doubt a', reason: 'unclear', score: 0.45, interactionId: 'turn-a', roleId: DEVICE },
    ]);
  });

  it('remembers what is kept through the provider, and drops what is dropped, text and all', async () => {
    await hold('b');
    await hold('c', { source: 'fact', text: 'User doubts c.' });
    await hold('d');
    expect(await decide({ ids: ['b', 'c'], decision: 'keep' })).toEqual({ decided: ['b', 'c'], failed: [] });
    expect(await decide({ ids: ['d'], decision: 'drop' })).toEqual({ decided: ['d'], failed: [] });
    expect((await memories()).sort()).toEqual(['User doubts c.', 'User said: I doubt b']);
    expect(await inbox()).toEqual([]);
    const done = [...(await inbox('kept')), ...(await inbox('dropped'))];
    expect(done.map(({ id, text }) => `${id}${text}`).sort()).toEqual(['b', 'c', 'd']);
  });

  it('keeps an entry in the words of the operator, and only once', async () => {
    await hold('e');
    await decide({ ids: ['e'], decision: 'keep', text: 'User is sure.' });
    expect(await memories()).toEqual(['User is sure.']);
    const again = await harness.client.send('POST', DECISION, { ids: ['e'], decision: 'keep' });
    expect([again.status, again.body?.error]).toEqual([409, 'QUARANTINE_DECIDED']);
    const both = await harness.client.send('POST', DECISION, {
      ids: ['e', 'f'],
      decision: 'keep',
      text: 'x',
    });
    expect(both.status).toBe(422);
    const none = await harness.client.send('POST', DECISION, { ids: ['nobody'], decision: 'drop' });
    expect([none.status, none.body?.error]).toEqual([404, 'QUARANTINE_NOT_FOUND']);
  });

  it('leaves in the inbox what no provider takes', async () => {
    await hold('g');
    await harness.client.data('PUT', `/api/agent/${agent.id}`, { enableMemory: false });
    expect(await decide({ ids: ['g', 'nobody'], decision: 'keep' })).toEqual({
      decided: [],
      failed: [
        { id: 'g', code: 'MEMORY_UNSUPPORTED' },
        { id: 'nobody', code: 'QUARANTINE_NOT_FOUND' },
      ],
    });
    expect((await inbox()).map(({ id }) => id)).toEqual(['g']);
    await harness.client.data('PUT', `/api/agent/${agent.id}`, { enableMemory: true });
  });

  it('shows again what a process that was killed was about to keep', async () => {
    await Promise.all(['now', 'killed'].map((id) => hold(id)));
    const keep = (id: string, decided_at: string): Promise<unknown> =>
      harness.manager.database.write((rows) =>
        rows.of('memoryQuarantine').update({ id }, { state: 'keeping', decided_at }),
      );
    await keep('now', new Date().toISOString());
    await keep('killed', '2026-03-01T08:00:00.000Z');
    expect((await inbox()).map(({ id }) => id)).toEqual(['killed']);
    await decide({ ids: ['killed'], decision: 'drop' });
    await keep('now', '2026-03-01T08:00:00.000Z');
    await decide({ ids: ['now'], decision: 'drop' });
    expect(await inbox()).toEqual([]);
  });

  it('goes with the memories of a role, and takes nothing of a device that is bound no more', async () => {
    await hold('h');
    await hold('i', { roleId: `${DEVICE}/speaker:eve` });
    await harness.client.send('DELETE', `/api/device/${DEVICE}`);
    await hold('j');
    expect(await inbox()).toEqual([]);
    await bind();
    await hold('k');
    await harness.gateway('/memory/remove-all', { roleId: DEVICE });
    expect(await inbox()).toEqual([]);
  });

  it('is as strict as the agent says, and tells gateways', async () => {
    expect(agent.memoryFirewall).toBe('normal');
    const path = `/api/agent/${agent.id}`;
    expect(await harness.client.data('PUT', path, { memoryFirewall: 'strict' })).toMatchObject({
      memoryFirewall: 'strict',
    });
    const config = await harness.gateway('/config/agent-models', {
      ...{ macAddress: DEVICE, clientId: 'c', selectedModule: {} },
    });
    expect(config.body).toMatchObject({ data: { agent: { memoryFirewall: 'strict' } } });
    expect((await harness.client.send('PUT', path, { memoryFirewall: 'lax' })).status).toBe(422);
  });

  it('writes down who decided what, and no text', async () => {
    const path = '/api/audit?limit=200';
    const { list } = await harness.client.data<PageView<{ action: string }>>('GET', path);
    expect(list.map(({ action }) => action)).toEqual(
      expect.arrayContaining(['memory.quarantine.keep', 'memory.quarantine.drop', 'memory.quarantine.read']),
    );
    expect(JSON.stringify(list) + harness.logText).not.toContain('I doubt');
  });
});
