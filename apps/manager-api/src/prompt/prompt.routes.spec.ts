import type { AgentView, PageView, PromptConsentView } from '@xiaozhi/contracts';
import { newDevice } from '../device/device.service.js';
import { ManagerHarness } from '../testing/manager-harness.js';

jest.setTimeout(30_000);

const DEVICE = 'aa:bb:cc:00:11:22';

describe('the routes of prompts from memory', () => {
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

  const consents = (): Promise<PromptConsentView[]> =>
    harness.client.data('GET', `/api/agent/${agent.id}/prompt-consent`);
  const report = (allowed: boolean): Promise<{ status: number; body?: { code?: unknown } }> => {
    const at = new Date().toISOString();
    return harness.gateway('/prompt/consent', {
      ...{ macAddress: DEVICE.toUpperCase(), roleId: DEVICE, allowed, at, turnId: 'turn-1' },
    });
  };

  it('are off until an operator switches them on', async () => {
    expect(agent.enablePrompts).toBe(false);
    const path = `/api/agent/${agent.id}`;
    expect(await harness.client.data('PUT', path, { enablePrompts: true })).toMatchObject({
      enablePrompts: true,
    });
    const bad = await harness.client.send('PUT', path, { enablePrompts: 'yes' });
    expect([bad.status, bad.body?.details?.[0]?.path]).toEqual([422, 'enablePrompts']);
  });

  it('bring consent in, and let an operator withdraw it, not give it', async () => {
    expect((await report(true)).body?.code).toBe(0);
    expect(await consents()).toMatchObject([{ roleId: DEVICE, deviceId: DEVICE, turnId: 'turn-1' }]);
    const path = `/api/agent/${agent.id}/prompt-consent`;
    expect((await harness.client.send('POST', path, { roleId: DEVICE })).status).toBe(404);
    await harness.client.data('DELETE', `${path}?roleId=${DEVICE}`);
    expect(await consents()).toEqual([]);
    const again = await harness.client.send('DELETE', `${path}?roleId=${DEVICE}`);
    expect([again.status, again.body?.error]).toEqual([404, 'CONSENT_NOT_FOUND']);
  });

  it('answer a claim that is not allowed with nothing', async () => {
    const open = await harness.gateway('/prompt/open', { macAddresses: [DEVICE] });
    expect(open.body).toMatchObject({ code: 0, data: [] });
    const body = { macAddress: DEVICE, roleId: DEVICE, day: '2026-03-28', memoryIds: ['m1'] };
    expect((await harness.gateway('/prompt/claim', body)).body).toMatchObject({ code: 0, data: null });
    expect((await harness.gateway('/prompt/release', { id: 'none' })).body).toMatchObject({ code: 0 });
  });

  it('write down who did what', async () => {
    const { list } = await harness.client.data<PageView<{ action: string; actor: string }>>(
      ...(['GET', '/api/audit?limit=200'] as const),
    );
    const done = list.map(({ action, actor }) => `${actor} ${action}`);
    expect(done).toEqual(
      expect.arrayContaining(['gateway:gateway prompt.allow', 'user:operator prompt.revoke']),
    );
  });
});
