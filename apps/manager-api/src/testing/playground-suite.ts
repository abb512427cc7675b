import {
  CREDENTIALS_SUBPROTOCOL_PREFIX,
  DEVICE_SUBPROTOCOL,
  GATEWAY_CODES,
  agentModels,
  socketCredentials,
} from '@xiaozhi/contracts';
import type {
  AgentModels,
  AgentView,
  AnnouncementView,
  DeviceView,
  PageView,
  PlaygroundSession,
  SocketCredentials,
  StoredMemory,
} from '@xiaozhi/contracts';
import { deviceTokenPayload, splitDeviceToken } from '@xiaozhi/device-protocol';
import { createHmac } from 'node:crypto';
import { countRollout } from '../firmware/rollout-counts.js';
import { AccountBench, refusal } from './account-bench.js';
import type { HttpClient } from './http-client.js';

const LAMP = '02:00:00:00:44:01';
const AT = '2026-03-02T08:00:00.000Z';

/** Users' browsers as devices of agents, on any database. */
export function describePlayground(kind: string, databaseEnv: () => Record<string, string>): void {
  describe(`the playground on ${kind}`, () => {
    const world = new PlaygroundWorld();
    beforeAll(async () => {
      world.bench = await AccountBench.start(databaseEnv());
    });
    afterAll(() => world.bench.harness.stop());

    describeOpening(world);
    describeFleet(world);
    describeEnds(world);
  });
}

class PlaygroundWorld {
  bench!: AccountBench;

  get owner(): HttpClient {
    return this.bench.owner;
  }

  async addAgent(name: string, fields: object = {}): Promise<string> {
    const body = { name, memoryProvider: 'Memory_local', ...fields };
    return (await this.owner.data<AgentView>('POST', '/api/agent', body)).id;
  }

  open(agentId: string, client = this.owner): Promise<PlaygroundSession> {
    return client.data('POST', `/api/agent/${agentId}/playground`);
  }

  /** As a gateway asks it. */
  async configOf({ deviceId, clientId }: PlaygroundSession): Promise<{ code: number; models?: AgentModels }> {
    const request = { macAddress: deviceId, clientId, selectedModule: {} };
    const { body } = await this.bench.harness.gateway('/config/agent-models', request);
    const code = body?.code ?? Number.NaN;
    return code === 0 ? { code, models: agentModels.parse(body?.data) } : { code };
  }

  async remember(id: string, roleId: string, agentId: string): Promise<void> {
    const memory: StoredMemory = {
      ...{ id, roleId, text: `Ann likes ${id}.`, kind: 'note', slot: null, createdAt: AT, updatedAt: AT },
      ...{ supersededBy: null, interactionId: null, sessionId: null, deviceId: roleId, agentId },
      ...{ utterance: null, extractedBy: 'rules', embedding: null, encoder: null, messageIndex: null },
      ...{ aboutFrom: null, aboutTo: null, validFrom: null, validTo: null },
    };
    const change = { roleId, interactionIds: [], changes: [{ kind: 'add', memory }] };
    expect((await this.bench.harness.gateway('/memory/apply', change)).body?.code).toBe(0);
  }

  memoriesOf(roleId: string): Promise<number> {
    return this.bench.harness.manager.database.repository('memory').countBy({ role_id: roleId });
  }

  async devices(query = ''): Promise<DeviceView[]> {
    return (await this.owner.data<PageView<DeviceView>>('GET', `/api/device?limit=200${query}`)).list;
  }
}

function credentialsOf({ protocols }: PlaygroundSession): SocketCredentials {
  const encoded = protocols[1]?.slice(CREDENTIALS_SUBPROTOCOL_PREFIX.length) ?? '';
  return socketCredentials.parse(JSON.parse(Buffer.from(encoded, 'base64url').toString()));
}

function describeOpening(world: PlaygroundWorld): void {
  it('makes a browser a device with a token that gateways take', async () => {
    const agentId = await world.addAgent('Talkative');
    const session = await world.open(agentId);
    expect(session).toMatchObject({ path: '/gateway', memoryScope: 'device' });
    expect(session.deviceId).toMatch(/^[0-9a-f][26ae](:[0-9a-f]{2}){5}$/);
    expect(session.protocols[0]).toBe(DEVICE_SUBPROTOCOL);
    expect(session.protocols[1]).toMatch(/^xiaozhi\.credentials\.[\w-]+$/);
    const { deviceId, clientId, token } = credentialsOf(session);
    expect([deviceId, clientId]).toEqual([session.deviceId, session.clientId]);
    const parts = splitDeviceToken(token);
    const signed = deviceTokenPayload(clientId, deviceId, parts?.issuedAtSeconds ?? 0);
    const { gatewaySecret } = world.bench.harness;
    expect(parts?.signature).toBe(createHmac('sha256', gatewaySecret).update(signed).digest('base64url'));
    const { models } = await world.configOf(session);
    expect(models?.agent).toMatchObject({ id: agentId, deviceKind: 'browser' });
    const [view] = await world.devices(`&agentId=${agentId}`);
    expect(view).toMatchObject({ id: deviceId, kind: 'browser', alias: 'Browser of operator' });
    expect(world.bench.harness.logText).not.toContain(token);
  });

  it('finds the same one again, also for many tabs at once', async () => {
    const agentId = await world.addAgent('Tabs');
    const tabs = await Promise.all(Array.from({ length: 8 }, () => world.open(agentId)));
    expect(new Set(tabs.map(({ deviceId, clientId }) => `${deviceId} ${clientId}`)).size).toBe(1);
    expect(await world.devices(`&agentId=${agentId}`)).toHaveLength(1);
    const bound = await world.bench.audited('device.bind');
    expect(bound.filter(({ details }) => details.agentId === agentId)).toHaveLength(1);
  });

  it('keeps users and agents apart, and says whose memory is shared', async () => {
    const [first, second] = [await world.addAgent('A'), await world.addAgent('B', { memoryScope: 'agent' })];
    const { client } = await world.bench.enter('ben', 'operator');
    const sessions = [await world.open(first), await world.open(second), await world.open(first, client)];
    expect(new Set(sessions.map(({ deviceId }) => deviceId)).size).toBe(3);
    expect(sessions.map(({ memoryScope }) => memoryScope)).toEqual(['device', 'agent', 'device']);
  });

  it('has no token while tokens are off', async () => {
    const agentId = await world.addAgent('Open house');
    const set = (value: boolean): Promise<unknown> =>
      world.owner.data('PUT', '/api/parameters/server.auth.enabled', { value });
    await set(false);
    expect(credentialsOf(await world.open(agentId)).token).toBe('');
    await set(true);
    expect(credentialsOf(await world.open(agentId)).token).not.toBe('');
  });

  it('is for those who may change the agent', async () => {
    const agentId = await world.addAgent('Closed');
    const path = `/api/agent/${agentId}/playground`;
    const { client } = await world.bench.enter('vera', 'viewer');
    expect(refusal(await client.send('POST', path))).toEqual([403, 'FORBIDDEN']);
    expect((await world.bench.harness.stranger().send('POST', path)).status).toBe(401);
    const missing = await world.owner.send('POST', '/api/agent/nobody/playground');
    expect(refusal(missing)).toEqual([404, 'AGENT_NOT_FOUND']);
  });
}

function describeFleet(world: PlaygroundWorld): void {
  it('is listed as what it is, and counted nowhere', async () => {
    const status = (): Promise<Record<string, number>> => world.owner.data('GET', '/api/status');
    const before = await status();
    const agentId = await world.addAgent('Fleet');
    const { deviceId } = await world.open(agentId);
    const presence = { gatewayId: 'g', macAddresses: [deviceId], done: [] };
    await world.bench.harness.gateway('/device/presence', presence);
    expect(await world.devices(`&agentId=${agentId}&kind=browser`)).toMatchObject([
      { id: deviceId, state: 'online' },
    ]);
    expect(await world.devices(`&agentId=${agentId}&kind=device`)).toEqual([]);
    const { devices, devicesOnline } = await status();
    expect([devices, devicesOnline]).toEqual([before.devices, before.devicesOnline]);
    expect(await world.owner.data('GET', `/api/agent/${agentId}`)).toMatchObject({ deviceCount: 0 });
    const rollout = {
      ...{ id: 'r', firmware_id: 'f', board: 'browser', channel: 'stable', version: '9.9.9' },
      ...{ state: 'running', percentage: 100, devices: '[]', is_forced: 0, pause_after: 3 },
      ...{ created_by: 'operator', created_at: AT, updated_at: AT },
    };
    await world.owner.data('PUT', `/api/device/${deviceId}`, { autoUpdate: true });
    const counts = await countRollout(world.bench.harness.manager.database, rollout);
    expect(counts.eligible).toBe(0);
  });

  it('takes no orders and stays with its agent', async () => {
    const [agentId, other] = [await world.addAgent('Stays'), await world.addAgent('Elsewhere')];
    const { deviceId } = await world.open(agentId);
    const bulk = { action: 'move', ids: [deviceId], agentId: other, dryRun: true };
    const refused = [
      await world.owner.send('POST', `/api/device/${deviceId}/action`, { action: 'reboot' }),
      await world.owner.send('PUT', `/api/device/${deviceId}`, { agentId: other }),
      await world.owner.send('POST', '/api/device/bulk', bulk),
      await world.owner.send('POST', '/api/memory-scope/rebind/preview', { deviceId, agentId: other }),
    ];
    expect(refused.map(refusal)).toEqual(refused.map(() => [409, 'DEVICE_IS_BROWSER']));
    await world.owner.data('PUT', `/api/device/${deviceId}`, { alias: 'Mine', agentId });
    expect(await world.devices(`&agentId=${agentId}`)).toMatchObject([{ alias: 'Mine', agentId }]);
  });

  it('is left out of what an agent’s devices are to say', async () => {
    const agentId = await world.addAgent('Announcer');
    const { deviceId } = await world.open(agentId);
    const body = { agentId, text: 'Dinner!' };
    expect(refusal(await world.owner.send('POST', '/api/announcement', body))).toEqual([
      422,
      'INPUT_INVALID',
    ]);
    const [said] = await world.owner.data<AnnouncementView[]>('POST', '/api/announcement', {
      ...{ deviceId, text: 'Hello, you.' },
    });
    expect(said).toMatchObject({ deviceId });
  });

  it('cannot be bound by code, and its address alone gets no token', async () => {
    const session = await world.open(await world.addAgent('Guarded'));
    const { body } = await world.bench.harness.ota(session.deviceId);
    expect(body).toMatchObject({ websocket: { token: '' } });
    expect(Object.keys(body ?? {}).sort()).toEqual(['server_time', 'websocket']);
    const pending = await world.owner.data<{ id: string }[]>('GET', '/api/device/pending');
    expect(pending.map(({ id }) => id)).not.toContain(session.deviceId);
    const [view] = (await world.devices('&kind=browser')).filter(({ id }) => id === session.deviceId);
    expect(view).toMatchObject({ board: 'browser', appVersion: '' });
  });

  it('keeps its memories to itself when the agent shares those of its devices', async () => {
    const agentId = await world.addAgent('Sharer');
    const { deviceId } = await world.open(agentId);
    await world.bench.harness.ota(LAMP);
    const code = (await world.owner.data<{ id: string; code: string }[]>('GET', '/api/device/pending')).find(
      ({ id }) => id === LAMP,
    )?.code;
    await world.owner.data('POST', '/api/device/bind', { agentId, code });
    await world.remember('tea', LAMP, agentId);
    await world.remember('nonsense', deviceId, agentId);
    await world.owner.data('POST', '/api/memory-scope/apply', { agentId, memoryScope: 'agent' });
    expect(await world.memoriesOf(`agent:${agentId}`)).toBe(1);
    expect(await world.memoriesOf(deviceId)).toBe(1);
    await world.owner.data('DELETE', `/api/device/${LAMP}`);
  });
}

function describeEnds(world: PlaygroundWorld): void {
  it('goes with its agent and its memories', async () => {
    const agentId = await world.addAgent('Passing');
    const session = await world.open(agentId);
    await world.remember('jazz', session.deviceId, agentId);
    await world.owner.data('DELETE', `/api/agent/${agentId}`);
    expect(await world.memoriesOf(session.deviceId)).toBe(0);
    expect((await world.devices('&kind=browser')).map(({ id }) => id)).not.toContain(session.deviceId);
    expect((await world.configOf(session)).code).toBe(GATEWAY_CODES.deviceNotFound);
  });

  it('goes with its user and its memories', async () => {
    const agentId = await world.addAgent('Left behind');
    const { user, client } = await world.bench.enter('leo', 'operator');
    const [his, ours] = [await world.open(agentId, client), await world.open(agentId)];
    await world.remember('chess', his.deviceId, agentId);
    await world.remember('opera', ours.deviceId, agentId);
    await world.owner.data('DELETE', `/api/user/${user.id}`);
    expect((await world.devices(`&agentId=${agentId}`)).map(({ id }) => id)).toEqual([ours.deviceId]);
    expect([await world.memoriesOf(his.deviceId), await world.memoriesOf(ours.deviceId)]).toEqual([0, 1]);
  });

  it('is deleted as a device is, and the next one is a stranger', async () => {
    const agentId = await world.addAgent('Again');
    const session = await world.open(agentId);
    await world.remember('rain', session.deviceId, agentId);
    await world.owner.data('DELETE', `/api/device/${session.deviceId}`);
    expect(await world.memoriesOf(session.deviceId)).toBe(0);
    expect((await world.open(agentId)).deviceId).not.toBe(session.deviceId);
  });

  it('falls silent while its user may not change the agent any more', async () => {
    const agentId = await world.addAgent('Revoked');
    const { user, client } = await world.bench.enter('rita', 'operator');
    const session = await world.open(agentId, client);
    const codeAs = async (fields: object): Promise<number> => {
      await world.owner.data('PUT', `/api/user/${user.id}`, fields);
      return (await world.configOf(session)).code;
    };
    const gone = GATEWAY_CODES.deviceNotFound;
    expect(await codeAs({ role: 'viewer' })).toBe(gone);
    expect(await codeAs({ role: 'operator' })).toBe(0);
    expect(await codeAs({ reach: 'shared' })).toBe(gone);
    await world.owner.data('PUT', `/api/agent/${agentId}/grant/${user.id}`, { level: 'view' });
    expect((await world.configOf(session)).code).toBe(gone);
    await world.owner.data('PUT', `/api/agent/${agentId}/grant/${user.id}`, { level: 'edit' });
    expect((await world.configOf(session)).code).toBe(0);
    expect(await codeAs({ isDisabled: true })).toBe(gone);
  });

  it('is for those who reach all agents of a group whose memory the agent shares', async () => {
    const group = { memoryScope: 'group:family' };
    const [first, second] = [await world.addAgent('Ours', group), await world.addAgent('Theirs', group)];
    const user = await world.bench.make('gus', 'operator');
    await world.owner.data('PUT', `/api/user/${user.id}`, { reach: 'shared' });
    const client = await world.bench.signIn('gus');
    const share = (id: string): Promise<unknown> =>
      world.owner.data('PUT', `/api/agent/${id}/grant/${user.id}`, { level: 'edit' });
    await share(first);
    const refused = await client.send('POST', `/api/agent/${first}/playground`);
    expect(refusal(refused)).toEqual([404, 'MEMORY_NOT_FOUND']);
    await share(second);
    const session = await world.open(first, client);
    expect([session.memoryScope, (await world.configOf(session)).code]).toEqual(['group:family', 0]);
    await world.owner.data('DELETE', `/api/agent/${second}/grant/${user.id}`);
    expect((await world.configOf(session)).code).toBe(GATEWAY_CODES.deviceNotFound);
  });
}
