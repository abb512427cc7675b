import type { AgentView, AnnouncementView, PageView } from '@xiaozhi/contracts';
import { newId } from '@xiaozhi/observability';
import { newDevice } from '../device/device.service.js';
import type { Answer } from '../testing/http-client.js';
import { ManagerHarness } from '../testing/manager-harness.js';

jest.setTimeout(30_000);

const DEVICES = ['aa:bb:cc:00:11:22', 'aa:bb:cc:00:11:33'];

describe('the routes of announcements', () => {
  let harness: ManagerHarness;
  let agent: AgentView;
  beforeAll(async () => {
    harness = await ManagerHarness.start();
    await harness.setUp();
    agent = await harness.client.data<AgentView>('POST', '/api/agent', { name: 'Ann' });
    await harness.manager.database.write(async (rows) => {
      for (const id of DEVICES)
        await rows.of('device').insert(newDevice({ id, board: '', appVersion: '' }, agent.id, null));
    });
  });
  afterAll(() => harness.stop());

  const list = async (query: string): Promise<AnnouncementView[]> =>
    (await harness.client.data<PageView<AnnouncementView>>('GET', `/api/announcement?${query}`)).list;
  const gateway = async (route: string, body: object): Promise<Answer> =>
    harness.gateway(`/announcement/${route}`, body);

  it('bring an operator’s words to all devices of an agent, and back as spoken', async () => {
    const body = { agentId: agent.id, text: ' Dinner is ready. ' };
    const made = await harness.client.data<AnnouncementView[]>('POST', '/api/announcement', body);
    expect(made).toMatchObject(
      DEVICES.map((deviceId) => ({ deviceId, text: 'Dinner is ready.', askedBy: 'user:operator' })),
    );
    const claim = await gateway('claim', { gatewayId: 'g', macAddresses: [DEVICES[0]] });
    expect(claim.body?.data).toMatchObject({ claimed: [{ macAddress: DEVICES[0] }] });
    const { claimed } = claim.body?.data as { claimed: { id: string; claim: string }[] };
    const at = new Date().toISOString();
    const { id, claim: token } = claimed[0] ?? { id: '', claim: '' };
    await gateway('settle', { id, claim: token, outcome: 'spoken', at });
    expect(await list(`deviceId=${DEVICES[0]}&state=past`)).toMatchObject([
      { state: 'spoken', spokenAt: at },
    ]);
    expect(await list(`agentId=${agent.id}&state=open`)).toMatchObject([{ deviceId: DEVICES[1] }]);
    await harness.client.data('DELETE', `/api/announcement/${made[1]?.id}`);
    expect(await list(`agentId=${agent.id}&state=open`)).toEqual([]);
  });

  it('keep a reminder that a gateway reports, and forget it with the device', async () => {
    const reminder = {
      ...{ id: newId(), macAddress: 'AABBCC001133', text: '关火', dueAt: new Date().toISOString() },
      ...{ localTime: '12:00', timeZone: 'Asia/Shanghai', recurrence: null, turnId: 'turn-1' },
    };
    expect((await gateway('create', reminder)).body?.code).toBe(0);
    expect((await gateway('list', { macAddress: DEVICES[1] })).body?.data).toMatchObject([
      { text: '关火', kind: 'reminder', turnId: 'turn-1' },
    ]);
    const unknown = await gateway('create', { ...reminder, macAddress: '00:00:00:00:00:09' });
    expect([unknown.status, unknown.body?.code]).toEqual([200, 10041]);
    await harness.client.data('DELETE', `/api/device/${DEVICES[1]}`);
    expect(await harness.manager.database.repository('announcement').countBy({ id: reminder.id })).toBe(0);
  });

  it('set quiet hours of an agent', async () => {
    const path = `/api/agent/${agent.id}/quiet-hours`;
    expect(await harness.client.data('GET', path)).toEqual({ quiet: null, holdsReminders: false });
    const settings = { quiet: { from: '22:00', to: '07:00' }, holdsReminders: true };
    await harness.client.data('PUT', path, settings);
    expect(await harness.client.data('GET', path)).toEqual(settings);
    const bad = await harness.client.send('PUT', path, { quiet: { from: '25:00', to: '07:00' } });
    expect([bad.status, bad.body?.details?.[0]?.path]).toEqual([422, 'quiet.from']);
  });

  it.each([
    [{ text: 'x' }, 'deviceId'],
    [{ text: 'x', deviceId: DEVICES[0], agentId: 'both' }, 'deviceId'],
    [{ text: ' ', deviceId: DEVICES[0] }, 'text'],
    [{ text: 'x'.repeat(401), deviceId: DEVICES[0] }, 'text'],
    [{ text: 'x', deviceId: DEVICES[0], dueAt: 'tomorrow' }, 'dueAt'],
    [{ text: 'x', deviceId: DEVICES[0], recurrence: 'hourly' }, 'recurrence'],
  ])('answer 422 to %j', async (body, path) => {
    const answer = await harness.client.send('POST', '/api/announcement', body);
    expect([answer.status, answer.body?.details?.[0]?.path]).toEqual([422, path]);
  });

  it('answer 404 for what is not there', async () => {
    const gone = await harness.client.send('DELETE', '/api/announcement/none');
    expect([gone.status, gone.body?.error]).toEqual([404, 'ANNOUNCEMENT_NOT_FOUND']);
    const nobody = await harness.client.send('POST', '/api/announcement', { deviceId: 'none', text: 'x' });
    expect([nobody.status, nobody.body?.error]).toEqual([404, 'DEVICE_NOT_FOUND']);
  });

  it('write down who did what, without the words', async () => {
    const { list: entries } = await harness.client.data<PageView<{ action: string; actor: string }>>(
      ...(['GET', '/api/audit?limit=200'] as const),
    );
    const done = entries.map(({ action, actor }) => `${actor} ${action}`);
    expect(done).toEqual(
      expect.arrayContaining([
        ...['user:operator announcement.create', 'user:operator announcement.cancel'],
        ...['gateway:gateway announcement.create', 'user:operator agent.quiet-hours'],
      ]),
    );
    expect(JSON.stringify(entries)).not.toMatch(/Dinner|关火/);
  });
});
