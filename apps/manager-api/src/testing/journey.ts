import { agentModels, serverBase } from '@xiaozhi/contracts';
import type { AgentView, DeviceView, ModelProviderView, PageView } from '@xiaozhi/contracts';
import type { Answer, HttpClient } from './http-client.js';
import { ManagerHarness, OPERATOR } from './manager-harness.js';
import { describeMemoryJourney } from './journey-memory.js';
import { describeVoiceJourney } from './journey-voice.js';
import { describePluginJourney } from './journey-plugins.js';
import { DEVICE, SECRET } from './travel.js';
import type { Travel } from './travel.js';

/** Body of the document for the Mem0 provider. */
const MEM0 = {
  modelType: 'Memory',
  providerCode: 'mem0ai',
  name: 'Mem0AI Memory Service',
  fields: [
    { key: 'api_key', label: 'API Key', type: 'password', value: SECRET },
    { key: 'base_url', label: 'Base URL', type: 'text', value: 'https://api.mem0.ai' },
  ],
  sort: 1,
};

const DAY_MS = 24 * 3_600_000;
const ALL_BUT_DATE = [
  'hrtime',
  'nextTick',
  'performance',
  'queueMicrotask',
  'setImmediate',
  'clearImmediate',
  'setInterval',
  'clearInterval',
  'setTimeout',
  'clearTimeout',
] as const;

/** An operator, a device and a gateway from the first start to the unbinding, on any database. */
export function describeJourney(database: string, databaseEnv: () => Record<string, string>): void {
  describe(`manager-api on ${database}`, () => {
    const travel = {} as Travel;
    beforeAll(async () => {
      travel.harness = await ManagerHarness.start(databaseEnv());
      travel.client = travel.harness.client;
    }, 30_000);
    afterAll(() => travel.harness.stop());

    describeSetUp(travel);
    describeProvider(travel);
    describeAgent(travel);
    describeBinding(travel);
    describeGatewayConfig(travel);
    describePluginJourney(travel);
    describeVoiceJourney(travel);
    describeMemoryJourney(travel);
    describeEnd(travel);
  });
}

function describeSetUp(travel: Travel): void {
  it('makes the administrator by the set-up link, once', async () => {
    const { client, harness } = travel;
    expect(await client.data('GET', '/api/auth/status')).toEqual({
      ...{ needsSetup: true, hasPasswordLogin: true, oidc: null },
    });
    const wrong = await client.send('POST', '/api/auth/setup', { setupToken: 'guess', ...OPERATOR });
    expect([wrong.status, wrong.body?.error]).toEqual([403, 'SETUP_TOKEN_WRONG']);
    await harness.setUp();
    const again = await harness
      .stranger()
      .send('POST', '/api/auth/setup', { setupToken: harness.setupToken, ...OPERATOR });
    expect([again.status, again.body?.error]).toEqual([409, 'SETUP_DONE']);
    expect(await client.data('GET', '/api/auth/status')).toMatchObject({ needsSetup: false });
  });

  it('signs in and out', async () => {
    const { client } = travel;
    await client.data('POST', '/api/auth/logout');
    expect((await client.send('GET', '/api/auth/me')).status).toBe(401);
    const wrong = await client.send('POST', '/api/auth/login', { ...OPERATOR, password: 'wrong' });
    expect([wrong.status, wrong.body?.error]).toEqual([401, 'LOGIN_FAILED']);
    await client.data('POST', '/api/auth/login', OPERATOR);
    expect(await client.data('GET', '/api/auth/me')).toMatchObject({ username: 'operator', role: 'owner' });
  });
}

function describeProvider(travel: Travel): void {
  const keyOf = (view: ModelProviderView): object | undefined =>
    view.fields.find(({ key }) => key === 'api_key');

  it('makes the Mem0 provider from the documented body and never shows its key', async () => {
    travel.provider = await travel.client.data<ModelProviderView>('POST', '/api/model/provider', MEM0);
    expect(travel.provider).toMatchObject({ modelType: 'Memory', providerCode: 'mem0ai', isKnown: true });
    expect(keyOf(travel.provider)).toMatchObject({
      value: null,
      isSecret: true,
      isSet: true,
      lastFour: '4321',
    });
  });

  it.each([
    ['left out', [{ key: 'base_url', value: 'https://mem0.example' }]],
    ['masked', [{ key: 'api_key', type: 'password', value: '********4321' }]],
    ['blank', [{ key: 'api_key', type: 'password', value: '' }]],
  ])('keeps a secret that an update has %s', async (_, fields) => {
    const { client, provider, harness } = travel;
    const view = await client.data<ModelProviderView>('PUT', `/api/model/provider/${provider.id}`, {
      fields,
    });
    expect(keyOf(view)).toMatchObject({ value: null, isSet: true, lastFour: '4321' });
    const row = await harness.manager.database.repository('modelConfig').findOneBy({ id: provider.configId });
    expect(row?.settings).not.toContain(SECRET);
  });

  it('finds providers by kind in any case and by name', async () => {
    const found = await travel.client.data<PageView<ModelProviderView>>(
      'GET',
      '/api/model/provider?modelType=memory&name=mem0',
    );
    expect(found.list.map(({ id }) => id)).toEqual([travel.provider.id]);
  });
}

function describeAgent(travel: Travel): void {
  it('makes, reads and changes an agent', async () => {
    const { client } = travel;
    const body = { name: 'Ann', summaryMemory: 'Keep names.', memoryProvider: 'mem0ai', enableMemory: true };
    travel.agent = await client.data<AgentView>('POST', '/api/agent', body);
    expect(travel.agent).toMatchObject({ ...body, memoryConfigId: travel.provider.configId, version: 1 });
    const path = `/api/agent/${travel.agent.id}`;
    expect(await client.data('GET', path)).toEqual(travel.agent);
    const off = await client.data<AgentView>('PUT', path, { enableMemory: false });
    expect(off).toMatchObject({ enableMemory: false, memoryProvider: 'nomem', name: 'Ann', version: 2 });
    const on = await client.data<AgentView>('PUT', path, { memoryProvider: 'mem0ai', enableMemory: true });
    expect(on).toMatchObject({ enableMemory: true, memoryProvider: 'mem0ai', summaryMemory: 'Keep names.' });
  });

  it('refuses to delete a provider in use and names the agents', async () => {
    const answer = await travel.client.send('DELETE', `/api/model/provider/${travel.provider.id}`);
    expect([answer.status, answer.body?.error]).toEqual([409, 'PROVIDER_IN_USE']);
    expect(answer.body?.details).toMatchObject([{ path: travel.agent.id, msg: 'Ann' }]);
  });
}

function describeBinding(travel: Travel): void {
  const activation = async (): Promise<{ code: string } | undefined> =>
    (await travel.harness.ota(DEVICE.toUpperCase())).body?.activation as { code: string } | undefined;
  const bind = (code: string): ReturnType<HttpClient['send']> =>
    travel.client.send('POST', '/api/device/bind', { agentId: travel.agent.id, code });

  it('tells a gateway that a device is unknown, then its code', async () => {
    const ask = { macAddress: DEVICE, clientId: 'client-1', selectedModule: {} };
    const unknown = await travel.harness.gateway('/config/agent-models', ask);
    expect([unknown.status, unknown.body?.code]).toEqual([200, 10041]);
    const code = (await activation())?.code;
    const waiting = await travel.harness.gateway('/config/agent-models', ask);
    expect(waiting.body).toEqual({ code: 10042, msg: code, data: null });
  });

  it('gives a waiting device the same code twice and binds it by that code', async () => {
    const { client, harness } = travel;
    const code = (await activation())?.code ?? '';
    expect(code).toMatch(/^\d{6}$/);
    expect((await activation())?.code).toBe(code);
    expect((await harness.ota(DEVICE, 'activate')).status).toBe(202);
    const wrong = await bind(code === '000000' ? '000001' : '000000');
    expect([wrong.status, wrong.body?.error]).toEqual([404, 'CODE_UNKNOWN']);
    expect(await client.data('GET', '/api/device/pending')).toMatchObject([{ id: DEVICE, code }]);
    expect((await bind(code)).body?.data).toMatchObject({
      id: DEVICE,
      agentName: 'Ann',
      appVersion: '1.2.3',
    });
    expect((await bind(code)).body?.error).toBe('CODE_UNKNOWN');
    expect((await harness.ota(DEVICE, 'activate')).status).toBe(200);
    expect(await activation()).toBeUndefined();
  });

  it('binds nobody by a code that is a day old', async () => {
    const id = '02:00:00:00:00:99';
    const code = async (): Promise<string> =>
      ((await travel.harness.ota(id)).body?.activation as { code: string }).code;
    jest.useFakeTimers({ now: Date.now() - DAY_MS, doNotFake: [...ALL_BUT_DATE] });
    const old = await code().finally(() => jest.useRealTimers());
    expect((await bind(old)).body?.error).toBe('CODE_UNKNOWN');
    expect((await travel.harness.ota(id, 'activate')).status).toBe(202);
    expect(await code()).not.toBe(old);
  });

  it('gives forty devices that start together forty codes', async () => {
    const ids = Array.from({ length: 40 }, (_, index) => `02:00:00:00:01:${String(index).padStart(2, '0')}`);
    const answers = await Promise.all([...ids, ...ids].map((id) => travel.harness.ota(id)));
    const codes = answers.map(({ body }) => (body?.activation as { code?: string } | undefined)?.code);
    expect(codes).not.toContain(undefined);
    expect(new Set(codes).size).toBe(40);
  });

  it.each(['AA:BB:CC:00:11:22', 'aa-bb-cc-00-11-22', 'aabbcc001122', 'aa%3Abb%3Acc%3A00%3A11%3A22'])(
    'saves memory instructions for the device %s',
    async (mac) => {
      const body = { summaryMemory: `Instructions by ${mac}` };
      const view = await travel.client.data<AgentView>('PUT', `/api/agent/saveMemory/${mac}`, body);
      expect(view).toMatchObject({ id: travel.agent.id, ...body });
    },
  );

  it('answers 404 for the instructions of a device that is not bound', async () => {
    const answer = await travel.client.send('PUT', '/api/agent/saveMemory/00:00:00:00:00:01', {
      summaryMemory: 'x',
    });
    expect([answer.status, answer.body?.error]).toEqual([404, 'DEVICE_NOT_FOUND']);
  });

  it('hands a gateway the configs that fallbacks lead to, without running in circles', async () => {
    const { client, harness } = travel;
    const add = (name: string): Promise<ModelProviderView> =>
      client.data<ModelProviderView>('POST', '/api/model/provider', {
        modelType: 'LLM',
        providerCode: 'openai',
        name,
        fields: [{ key: 'model_name', value: name }],
        sort: 9,
      });
    const [first, second] = [await add('first'), await add('second')];
    const lead = (from: ModelProviderView, to: string): Promise<unknown> =>
      client.data('PUT', `/api/model/provider/${from.id}`, { fields: [{ key: 'fallback', value: to }] });
    await lead(first, second.configId);
    await lead(second, first.configId);
    await client.data('PUT', `/api/agent/${travel.agent.id}`, { models: { LLM: first.configId } });
    const answer = await harness
      .stranger()
      .send(
        'POST',
        '/xiaozhi/config/agent-models',
        { macAddress: DEVICE, clientId: 'c', selectedModule: {} },
        { authorization: `Bearer ${harness.gatewaySecret}` },
      );
    const { LLM = {}, selected_module: selected } = agentModels.parse(answer.body?.data);
    expect(selected.LLM).toBe(first.configId);
    expect(Object.keys(LLM)).toEqual([first.configId, second.configId]);
    await client.data('PUT', `/api/agent/${travel.agent.id}`, { models: { LLM: null } });
    for (const { id } of [first, second]) await client.data('DELETE', `/api/model/provider/${id}`);
  });

  it('takes models by config id or provider code, each of its own kind only', async () => {
    const path = `/api/agent/${travel.agent.id}`;
    const put = (models: object): Promise<Answer> => travel.client.send('PUT', path, { models });
    expect((await put({ LLM: 'rule_based', TTS: 'TTS_Offline' })).body?.data).toMatchObject({
      models: { LLM: 'LLM_RuleBased', TTS: 'TTS_Offline' },
    });
    expect((await put({ LLM: null })).body?.data).toMatchObject({
      models: { LLM: null, TTS: 'TTS_Offline' },
    });
    for (const models of [{ LLM: 'nobody' }, { ASR: 'TTS_Offline' }]) {
      const refused = await put(models);
      expect([refused.status, refused.body?.error]).toEqual([422, 'PROVIDER_UNKNOWN']);
      expect(refused.body?.details?.[0]?.path).toBe(`models.${Object.keys(models)[0]}`);
    }
    expect((await put({ TTS: null })).status).toBe(200);
  });

  it('keeps the running summary of a gateway apart from the instructions', async () => {
    const { harness, client, agent } = travel;
    const before = await client.data<AgentView>('GET', `/api/agent/${agent.id}`);
    const answer = await harness
      .stranger()
      .send(
        'PUT',
        `/xiaozhi/agent/saveMemory/${DEVICE}`,
        { summaryMemory: 'They talked about boats.' },
        { authorization: `Bearer ${harness.gatewaySecret}` },
      );
    expect(answer.body?.code).toBe(0);
    const after = await client.data<AgentView>('GET', `/api/agent/${agent.id}`);
    expect(after.memorySnapshot).toBe('They talked about boats.');
    expect(after.summaryMemory).toBe(before.summaryMemory);
  });

  it('shows what a gateway says of the device, and not an older session', async () => {
    const { harness, client } = travel;
    const say = (state: string, sessionId: string): Promise<unknown> =>
      harness.gateway('/device/state', {
        macAddress: DEVICE,
        state,
        sessionId,
        at: new Date().toISOString(),
      });
    const state = async (): Promise<string | undefined> =>
      (await client.data<PageView<DeviceView>>('GET', '/api/device')).list[0]?.state;
    await say('online', 'new');
    await say('offline', 'old');
    expect(await state()).toBe('online');
    await say('offline', 'new');
    expect(await state()).toBe('offline');
  });
}

function describeGatewayConfig(travel: Travel): void {
  const ask = (
    selectedModule: object,
    headers?: Record<string, string>,
  ): ReturnType<ManagerHarness['gateway']> =>
    travel.harness.gateway(
      '/config/agent-models',
      { macAddress: DEVICE, clientId: 'c', selectedModule },
      headers,
    );

  it('gives a gateway the system parameters', async () => {
    const answer = await travel.harness.gateway('/config/server-base', {});
    const base = serverBase.parse(answer.body?.data);
    expect(base).toMatchObject({ server: { auth: { enabled: true } }, enable_greeting: true });
    expect(Object.keys(base.selected_module).sort()).toEqual(['ASR', 'VAD']);
    expect(answer.text).not.toContain(travel.harness.gatewaySecret);
  });

  it('gives a gateway the models of the agent, keys in clear', async () => {
    const models = agentModels.parse((await ask({})).body?.data);
    expect(Object.keys(models.selected_module).sort()).toEqual(['ASR', 'LLM', 'Memory', 'TTS', 'VAD']);
    expect(models.Memory).toMatchObject({ [travel.provider.configId]: { type: 'mem0ai', api_key: SECRET } });
    expect(models.agent?.id).toBe(travel.agent.id);
    const { VAD = '', ASR = '' } = models.selected_module;
    const running = agentModels.parse((await ask({ VAD, ASR })).body?.data);
    expect(running.VAD ?? running.ASR).toBeUndefined();
    expect(Object.keys(running.selected_module).sort()).toEqual(['LLM', 'Memory', 'TTS']);
  });

  it('answers 304 until the agent changes', async () => {
    const first = await ask({});
    const tag = first.headers.get('etag') ?? '';
    const same = await ask({}, { 'if-none-match': tag });
    expect([same.status, same.text]).toEqual([304, '']);
    await travel.client.data('PUT', `/api/agent/${travel.agent.id}`, {
      systemPrompt: 'I am {{assistant_name}}.',
    });
    const changed = await ask({}, { 'if-none-match': tag });
    expect(changed.status).toBe(200);
    const [before, after] = [first, changed].map(({ body }) => agentModels.parse(body?.data));
    expect(after?.prompt).toBe('I am Ann.');
    expect(after?.agent?.configVersion).not.toBe(before?.agent?.configVersion);
  });

  it('keeps what a gateway says of a provider', async () => {
    const { harness, client, provider } = travel;
    const at = new Date().toISOString();
    const report = { configId: provider.configId, status: 'unavailable', reason: 'The key was refused.', at };
    expect((await harness.gateway('/provider/state', report)).body?.code).toBe(0);
    const view = await client.data<ModelProviderView>('GET', `/api/model/provider/${provider.id}`);
    expect(view.state).toEqual({ status: 'unavailable', reason: 'The key was refused.', at });
  });
}

function describeEnd(travel: Travel): void {
  it('deletes a provider in use by force; its agents remember nothing then', async () => {
    const { client, agent, provider } = travel;
    await client.data('PUT', `/api/agent/${agent.id}`, { memoryProvider: provider.id });
    await client.data('DELETE', `/api/model/provider/${provider.id}?force=true`);
    expect(await client.data('GET', `/api/agent/${agent.id}`)).toMatchObject({ memoryProvider: 'nomem' });
    expect((await client.send('GET', `/api/model/provider/${provider.id}`)).body?.error).toBe(
      'PROVIDER_NOT_FOUND',
    );
  });

  it('deletes an agent only after its devices', async () => {
    const { client, agent } = travel;
    await client.data('DELETE', `/api/agent/${agent.id}`);
    expect((await client.send('GET', `/api/agent/${agent.id}`)).body?.error).toBe('AGENT_NOT_FOUND');
  });

  it('has everything in the audit log', async () => {
    const { list } = await travel.client.data<PageView<{ action: string; actor: string }>>(
      'GET',
      '/api/audit?limit=200',
    );
    expect([...new Set(list.map(({ action }) => action))].sort()).toEqual([
      'agent.create',
      'agent.delete',
      'agent.save-snapshot',
      'agent.update',
      'device.bind',
      'device.unbind',
      'memory.edit',
      'memory.read',
      'memory.remove',
      'provider.create',
      'provider.delete',
      'provider.update',
      'session.end',
      'session.open',
      'user.create',
    ]);
    expect(list.find(({ action }) => action === 'agent.save-snapshot')?.actor).toBe('gateway:gateway');
  });

  it('told nobody the key: no answer to the operator, no line of the log', () => {
    const { client, harness } = travel;
    expect(client.texts.length).toBeGreaterThan(40);
    for (const secret of [SECRET, harness.gatewaySecret, OPERATOR.password]) {
      expect(client.texts.filter((text) => text.includes(secret))).toEqual([]);
      expect(harness.logText).not.toContain(secret);
    }
  });
}
