import type {
  AgentModels,
  AgentShadowView,
  AgentView,
  ErasureCertificate,
  ModelProviderView,
  ShadowCounts,
  ShadowErasureView,
} from '@xiaozhi/contracts';
import { newDevice } from '../device/device.service.js';
import { ManagerHarness } from '../testing/manager-harness.js';

jest.setTimeout(60_000);

const DEVICE = 'aa:bb:cc:00:11:33';
/** Nobody listens there. */
const NOWHERE = 'http://127.0.0.1:9';

describe('a shadow memory', () => {
  let harness: ManagerHarness;
  let agent: AgentView;
  let path: string;
  let mem0: string;
  beforeAll(async () => {
    harness = await ManagerHarness.start();
    await harness.setUp();
    mem0 = (await addMem0('m0-key-one')).configId;
  });
  afterAll(() => harness.stop());
  beforeEach(async () => {
    const made = { name: 'Ann', memoryProvider: 'Memory_local' };
    agent = await harness.client.data<AgentView>('POST', '/api/agent', made);
    path = `/api/agent/${agent.id}/memory-shadow`;
    await harness.manager.database.write((rows) =>
      rows.of('device').insert(newDevice({ id: DEVICE, board: '', appVersion: '' }, agent.id, null)),
    );
  });
  afterEach(() => harness.manager.database.write((rows) => rows.of('device').delete({ id: DEVICE })));

  const addMem0 = (key: string): Promise<ModelProviderView> =>
    harness.client.data('POST', '/api/model/provider', {
      ...{ modelType: 'Memory', providerCode: 'mem0ai', name: `Mem0 ${key}`, sort: 9 },
      fields: [
        { key: 'api_key', label: 'API Key', type: 'password', value: key },
        { key: 'base_url', label: 'Base URL', type: 'url', value: NOWHERE },
      ],
    });
  const refusal = async (method: string, route: string, body?: unknown): Promise<unknown[]> => {
    const answer = await harness.client.send(method, route, body);
    return [answer.status, answer.body?.error];
  };
  const models = async (): Promise<AgentModels> => {
    const body = { macAddress: DEVICE, clientId: 'c', selectedModule: {} };
    return (await harness.gateway('/config/agent-models', body)).body?.data as AgentModels;
  };

  it('goes to the gateway as a section of its own, and stops with the choice', async () => {
    expect((await models()).ShadowMemory).toBeUndefined();
    const chosen = await harness.client.data<AgentShadowView>('PUT', path, { config: mem0 });
    expect(chosen).toMatchObject({ shadow: { configId: mem0, providerCode: 'mem0ai' } });
    const sent = await models();
    expect(sent.selected_module.ShadowMemory).toBe(mem0);
    expect(sent.ShadowMemory?.[mem0]).toMatchObject({ type: 'mem0ai', api_key: 'm0-key-one' });
    expect(sent.selected_module.Memory).toBe('Memory_local');
    await harness.client.data('DELETE', path);
    expect((await models()).ShadowMemory).toBeUndefined();
  });

  it('is no memory of the same place, and no memory that remembers nothing', async () => {
    expect(await refusal('PUT', path, { config: 'Memory_local' })).toEqual([409, 'SHADOW_SAME_PLACE']);
    await harness.client.data('POST', '/api/model/provider', {
      ...{ modelType: 'Memory', providerCode: 'mem_local_short', name: 'Summary', sort: 9, fields: [] },
    });
    expect(await refusal('PUT', path, { config: 'mem_local_short' })).toEqual([409, 'SHADOW_SAME_PLACE']);
    expect(await refusal('PUT', path, { config: 'Memory_nomem' })).toEqual([409, 'SHADOW_UNUSABLE']);
    expect(await refusal('PUT', path, { config: 'nonsense' })).toEqual([422, 'PROVIDER_UNKNOWN']);
    expect(await refusal('POST', `${path}/promote`, {})).toEqual([409, 'SHADOW_OFF']);
    const twin = (await addMem0('m0-key-one')).configId;
    await harness.client.data('PUT', `/api/agent/${agent.id}`, { memoryProvider: twin });
    expect(await refusal('PUT', path, { config: mem0 })).toEqual([409, 'SHADOW_SAME_PLACE']);
    const other = (await addMem0('m0-key-two')).configId;
    await harness.client.data('PUT', path, { config: other });
    // The agent's own memory changes to the shadow's place: nothing is compared with itself.
    await harness.client.data('PUT', `/api/agent/${agent.id}`, { memoryProvider: other });
    expect((await models()).ShadowMemory).toBeUndefined();
  });

  it('changes places with the primary, and back', async () => {
    await harness.client.data('PUT', path, { config: mem0 });
    expect(await harness.client.data('POST', `${path}/promote`, {})).toMatchObject({
      primary: { configId: mem0 },
      shadow: { configId: 'Memory_local' },
    });
    expect(await harness.client.data('POST', `${path}/promote`, { keepFormer: false })).toMatchObject({
      primary: { configId: 'Memory_local' },
      shadow: null,
      startedAt: null,
    });
  });

  it('is erased only where it is not the memory itself, and says which person failed', async () => {
    const erase = `${path}/erase`;
    expect(await refusal('POST', erase, { config: 'Memory_local', confirm: 'Memory_local' })).toEqual([
      409,
      'SHADOW_SAME_PLACE',
    ]);
    expect((await refusal('POST', erase, { config: mem0, confirm: 'x' }))[0]).toBe(422);
    const view = await harness.client.data<ShadowErasureView>('POST', erase, { config: mem0, confirm: mem0 });
    expect(view).toMatchObject({ configId: mem0, erased: [], failed: [{ roleId: DEVICE }] });
  });

  it('is not erased where another agent of the group remembers with it', async () => {
    const scope = { memoryScope: 'group:family' };
    await harness.client.data('PUT', `/api/agent/${agent.id}`, { ...scope, memoryProvider: mem0 });
    await harness.client.data('POST', '/api/agent', { name: 'Bo', ...scope, memoryProvider: 'Memory_local' });
    const body = { config: 'Memory_local', confirm: 'Memory_local' };
    expect(await refusal('POST', `${path}/erase`, body)).toEqual([409, 'SHADOW_SHARED']);
  });

  it('counts both sides, and is named in the certificate of an erased person', async () => {
    await harness.client.data('PUT', path, { config: mem0 });
    const { sides } = await harness.client.data<ShadowCounts>('GET', `${path}/counts`);
    expect(sides).toMatchObject([
      { configId: 'Memory_local', count: 0, error: null },
      { configId: mem0, count: null, error: expect.stringContaining('mem0ai') as string },
    ]);
    const body = { agentId: agent.id, roleId: DEVICE, confirm: DEVICE };
    const { items } = await harness.client.data<ErasureCertificate>('POST', '/api/memory-erasure', body);
    expect(items).toContainEqual(
      expect.objectContaining({ place: 'shadow-provider:mem0ai', outcome: 'failed' }),
    );
  });

  it('is used by its agent: its provider is deleted only by force, and then it is gone', async () => {
    const provider = await addMem0('m0-key-three');
    await harness.client.data('PUT', path, { config: provider.configId });
    const route = `/api/model/provider/${provider.id}`;
    expect(await refusal('DELETE', route)).toEqual([409, 'PROVIDER_IN_USE']);
    await harness.client.data('DELETE', `${route}?force=true`);
    expect(await harness.client.data('GET', path)).toMatchObject({ shadow: null });
  });

  it('takes reports from gateways only, and shows no text without the right to read memories', async () => {
    const report = {
      ...{ turnId: 'turn-1', roleId: 'nobody', sessionId: 's', deviceId: DEVICE, agentId: agent.id },
      at: '2026-03-01T08:00:00.000Z',
      primary: { configId: 'A', ms: 1, isComplete: true, memories: [] },
      shadow: { configId: 'B', ms: 2, outcome: 'late', memories: [] },
    };
    const stranger = await harness.stranger().send('POST', '/xiaozhi/memory-shadow/report', report);
    expect(stranger.body?.code).toBe(401);
    await harness.gateway('/memory-shadow/report', report);
    const verdict = `${path}/turns/turn-1/verdict`;
    expect(await harness.client.data('PUT', verdict, { verdict: 'primary' })).toMatchObject({
      verdict: 'primary',
      judgedBy: 'operator',
    });
    expect(await harness.client.data('GET', `${path}/statistics`)).toMatchObject({
      turns: 1,
      outcomes: { late: 1 },
      verdicts: { primary: 1 },
    });
    expect((await harness.stranger().send('GET', `${path}/turns`)).status).toBe(401);
    const audit = await harness.client.send('GET', '/api/audit?limit=10');
    expect(audit.text).toContain('memory-shadow.judge');
  });
});
