import { PRESENCE_LIFE_MS } from '@xiaozhi/contracts';
import type {
  AuditView,
  DeviceOrderView,
  DevicePresenceAnswer,
  DeviceView,
  PageView,
} from '@xiaozhi/contracts';
import { In } from 'typeorm';
import { ManagerHarness } from './manager-harness.js';

const LAMP = '02:00:00:00:09:01';
const BOX = '02:00:00:00:09:02';

/** Who is connected, and what operators order devices to do, on any database. */
export function describeDeviceActions(kind: string, databaseEnv: () => Record<string, string>): void {
  describe(`devices on ${kind}`, () => {
    let harness: ManagerHarness;
    beforeAll(async () => {
      harness = await ManagerHarness.start({ DEVICE_AUTO_ENROL: 'on', ...databaseEnv() });
      await harness.setUp();
      for (const id of [LAMP, BOX]) await harness.ota(id);
    });
    afterEach(async () => {
      const gone = { online_until: null, gateway_id: null, state: 'offline' };
      await harness.manager.database.write((rows) => rows.of('device').update({ id: In([LAMP, BOX]) }, gone));
    });
    afterAll(() => harness.stop());

    describePresence(() => harness);
    describeOrders(() => harness);
  });
}

async function report(
  harness: ManagerHarness,
  macAddresses: string[],
  done: object[] = [],
  gatewayId = 'gateway-1',
): Promise<DevicePresenceAnswer> {
  const answer = await harness.gateway('/device/presence', { gatewayId, macAddresses, done });
  expect(answer.body?.code).toBe(0);
  return answer.body?.data as DevicePresenceAnswer;
}

const view = (harness: ManagerHarness, id = LAMP): Promise<DeviceView> =>
  harness.client.data('GET', `/api/device/${id}`);

function describePresence(of: () => ManagerHarness): void {
  it('are online while their gateway names them, and it is known which one', async () => {
    expect(await view(of())).toMatchObject({ state: 'offline', gatewayId: null });
    await report(of(), [LAMP.toUpperCase(), 'never:bound']);
    expect(await view(of())).toMatchObject({ state: 'online', gatewayId: 'gateway-1' });
    expect(await view(of(), BOX)).toMatchObject({ state: 'offline' });
    await report(of(), [LAMP], [], 'gateway-2');
    expect(await view(of())).toMatchObject({ state: 'online', gatewayId: 'gateway-2' });
  });

  it('are offline some time after their gateway was killed', async () => {
    await report(of(), [LAMP]);
    const { database } = of().manager;
    const [before] = await database.repository('device').findBy({ id: LAMP });
    const leftMs = Date.parse(before?.online_until ?? '') - Date.now();
    expect(leftMs).toBeGreaterThan(0);
    expect(leftMs).toBeLessThanOrEqual(PRESENCE_LIFE_MS);
    const online_until = new Date(Date.now() - 1).toISOString();
    await database.write((rows) => rows.of('device').update({ id: LAMP }, { online_until, state: 'online' }));
    expect(await view(of())).toMatchObject({ state: 'offline', gatewayId: 'gateway-1' });
  });

  it('are offline at once when their gateway says that they went', async () => {
    const state = (name: string): Promise<unknown> =>
      of().gateway('/device/state', {
        ...{ macAddress: LAMP, state: name, sessionId: 's1', at: new Date().toISOString() },
      });
    await state('online');
    await report(of(), [LAMP]);
    await state('offline');
    expect(await view(of())).toMatchObject({ state: 'offline' });
    await report(of(), [LAMP]);
    expect(await view(of())).toMatchObject({ state: 'online' });
  });

  it('can be edited by whoever read them before gateways named them', async () => {
    const read = await of().client.send('GET', `/api/device/${LAMP}`);
    await report(of(), [LAMP]);
    const headers = { 'if-match': read.headers.get('etag') ?? '' };
    const edited = await of().client.send('PUT', `/api/device/${LAMP}`, { alias: 'Lamp' }, headers);
    expect([headers['if-match'] === '', edited.status]).toEqual([false, 200]);
  });
}

function describeOrders(of: () => ManagerHarness): void {
  const order = (body: object, id = LAMP): Promise<DeviceOrderView> =>
    of().client.data('POST', `/api/device/${id}/action`, body);
  const became = ({ id, deviceId }: DeviceOrderView): Promise<DeviceOrderView> =>
    of().client.data('GET', `/api/device/${deviceId}/action/${id}`);

  it('get what was ordered with the answer to their gateway’s report, until it says that it is done', async () => {
    await report(of(), [LAMP, BOX]);
    const reboot = await order({ action: 'reboot' });
    const show = await order({ action: 'show', text: ' Dinner! ' });
    expect([reboot.state, show]).toEqual(['waiting', { ...show, state: 'waiting', text: 'Dinner!' }]);
    expect(await report(of(), [BOX])).toEqual({ orders: [] });
    const orders = [
      { orderId: reboot.id, macAddress: LAMP, action: 'reboot', text: null },
      { orderId: show.id, macAddress: LAMP, action: 'show', text: 'Dinner!' },
    ];
    expect(await report(of(), [LAMP])).toEqual({ orders });
    expect(await report(of(), [LAMP])).toEqual({ orders });
    await report(
      of(),
      [],
      [
        { orderId: reboot.id, outcome: 'delivered' },
        { orderId: show.id, outcome: 'refused' },
      ],
    );
    expect(await report(of(), [LAMP])).toEqual({ orders: [] });
    expect((await became(reboot)).state).toBe('delivered');
    expect(await became(show)).toMatchObject({ state: 'refused', settledAt: expect.any(String) as string });
    await report(of(), [], [{ orderId: reboot.id, outcome: 'offline' }]);
    expect((await became(reboot)).state).toBe('delivered');
  });

  it('are told of nothing when they are not connected', async () => {
    const asked = await order({ action: 'reboot' }, BOX);
    expect(asked).toMatchObject({ state: 'offline', askedBy: 'operator' });
    expect(await report(of(), [BOX])).toEqual({ orders: [] });
  });

  it('count as offline when no gateway answers in time', async () => {
    await report(of(), [LAMP]);
    const asked = await order({ action: 'reboot' });
    const expires_at = new Date(Date.now() - 1).toISOString();
    await of().manager.database.write((rows) =>
      rows.of('deviceOrder').update({ id: asked.id }, { expires_at }),
    );
    expect((await became(asked)).state).toBe('offline');
    expect(await report(of(), [LAMP])).toEqual({ orders: [] });
  });

  it('have each order in the audit log, without the text', async () => {
    const { id } = await order({ action: 'show', text: 'A secret party' });
    const { list } = await of().client.data<PageView<AuditView>>('GET', '/api/audit?limit=1');
    expect(list[0]).toMatchObject({
      ...{ action: 'device.show', target: LAMP, actor: 'user:operator', details: { orderId: id } },
    });
    expect(JSON.stringify(list)).not.toContain('secret party');
  });

  it.each([
    [{ action: 'dance' }, 'action'],
    [{ action: 'show' }, 'text'],
    [{ action: 'show', text: ' ' }, 'text'],
    [{ action: 'show', text: 'x'.repeat(201) }, 'text'],
    [{ action: 'reboot', text: 'now' }, 'text'],
  ])('take no %j', async (body, path) => {
    const answer = await of().client.send('POST', `/api/device/${LAMP}/action`, body);
    expect([answer.status, answer.body?.details?.[0]?.path]).toEqual([422, path]);
  });

  it('are found, and their orders too', async () => {
    const answers = [
      await of().client.send('POST', '/api/device/02:ff:ff:ff:ff:ff/action', { action: 'reboot' }),
      await of().client.send('GET', `/api/device/${LAMP}/action/none`),
    ];
    expect(answers.map(({ status, body }) => [status, body?.error])).toEqual([
      [404, 'DEVICE_NOT_FOUND'],
      [404, 'ORDER_NOT_FOUND'],
    ]);
  });
}
