import type { AgentView, PageView } from '@xiaozhi/contracts';
import type { RoleId } from '@xiaozhi/memory';
import { newDevice } from '../device/device.service.js';
import { ManagerHarness } from '../testing/manager-harness.js';
import { findRecalls } from './memory-recalls.js';

jest.setTimeout(30_000);

const DEVICE = 'aa:bb:cc:00:11:22';
const roleId = DEVICE as RoleId;

describe('what gateways tell of memories and rights', () => {
  let harness: ManagerHarness;
  let agent: AgentView;
  beforeAll(async () => {
    harness = await ManagerHarness.start();
    await harness.setUp();
    agent = await harness.client.data<AgentView>('POST', '/api/agent', { name: 'Ann' });
    await harness.manager.database.write((rows) =>
      rows.of('device').insert(newDevice({ id: DEVICE, board: '', appVersion: '' }, agent.id, null)),
    );
  });
  afterAll(() => harness.stop());

  const subject = () => ({ roleId: DEVICE, sessionId: 's', deviceId: DEVICE, agentId: agent.id });
  const item = (id: string, use?: number, source = 'mirror') => ({ id, text: 'x', score: 0.5, source, use });
  const counts = async (id: string): Promise<unknown> =>
    (await findRecalls(harness.manager.database, [{ id, roleId }])).get(id);
  const report = (interactionId: string, at: string, recalled?: object[]): Promise<{ status: number }> =>
    harness.gateway('/interaction/report', {
      ...{ interactionId, ...subject(), state: 'queued', at },
      ...(recalled && { recalled, recallMs: 3 }),
    });

  it('counts a recall once however often it is told, and erases the counts with the role', async () => {
    const [first, later] = ['2026-03-01T12:00:00.000Z', '2026-03-01T13:00:00.000Z'];
    await report('one', first);
    await report('one', first, [item('m', 1), item('n', 0.1), item('p', 1, 'provisional')]);
    await report('one', first, [item('m', 1)]);
    await report('two', later, [item('m', 0)]);
    const used = { recalledCount: 2, usedCount: 1, lastRecalledAt: later, lastUsedAt: first };
    expect(await counts('m')).toEqual(used);
    expect(await counts('n')).toMatchObject({ recalledCount: 1, usedCount: 0, lastUsedAt: null });
    expect(await counts('p')).toBeUndefined();
    expect((await findRecalls(harness.manager.database, [{ id: 'm', roleId: 'else' as RoleId }])).size).toBe(
      0,
    );
    await harness.manager.database.write((rows) => rows.of('memoryRecall').delete({ role_id: DEVICE }));
    expect(await counts('m')).toBeUndefined();
  });

  it('writes a right that was used into the audit log, once, without words', async () => {
    const right = { id: 'r'.repeat(26), right: 'forget', memoryId: 'm', at: '2026-03-01T12:00:00.000Z' };
    for (const body of [right, right])
      await harness.gateway('/memory-right/report', { ...body, ...subject() });
    const { list } = await harness.client.data<PageView<Record<string, unknown>>>(
      'GET',
      '/api/audit?limit=50',
    );
    expect(list.filter(({ action }) => action === 'right.forget')).toMatchObject([
      {
        ...{ id: right.id, at: right.at, actor: 'gateway:gateway', action: 'right.forget', target: DEVICE },
        details: { memoryId: 'm', sessionId: 's', deviceId: DEVICE, agentId: agent.id },
        changes: [],
      },
    ]);
    const bad = await harness.gateway('/memory-right/report', { ...right, ...subject(), right: 'erase-all' });
    expect(bad.body?.code).not.toBe(0);
  });
});
