import { PROVIDER_TEST_LEASE_MS } from '@xiaozhi/contracts';
import type {
  AuditView,
  ModelProviderView,
  PageView,
  ProviderTestOrder,
  ProviderTestStep,
  ProviderTestView,
} from '@xiaozhi/contracts';
import { TESTS_PER_MINUTE_COUNT } from '../provider-test/provider-test.service.js';
import { EventFollower } from './event-follower.js';
import { ManagerHarness } from './manager-harness.js';

const KEY = 'sk-very-secret-0123456789';
const OTHER_KEY = 'sk-another-secret-987654321';
const LLM = { modelType: 'LLM', providerCode: 'openai' };
const FIELDS = [
  { key: 'base_url', value: 'https://api.test/v1' },
  { key: 'model_name', value: 'm' },
];
const STEP: ProviderTestStep = {
  ...{ name: 'auth', state: 'failed', ms: 12, fault: 'key-refused', field: 'api_key' },
  ...{ message: 'HTTP 401: no', facts: [] },
};

/** Operators try providers out; gateways do it, on any database. */
export function describeProviderTests(kind: string, databaseEnv: () => Record<string, string>): void {
  describe(`tests of providers on ${kind}`, () => {
    let harness: ManagerHarness;
    let follower: EventFollower;
    beforeAll(async () => {
      harness = await ManagerHarness.start(databaseEnv());
      await harness.setUp();
      follower = await follow(harness);
    });
    afterEach(async () => {
      await harness.manager.database.write((rows) => rows.of('providerTest').clear());
    });
    afterAll(async () => {
      follower.close();
      await harness.stop();
    });

    describeClaims(
      () => harness,
      () => follower,
    );
    describeEnds(() => harness);
    describeSecrets(() => harness);
    describeRights(() => harness);
  });
}

async function follow(harness: ManagerHarness): Promise<EventFollower> {
  const url = `http://127.0.0.1:${harness.manager.port}/xiaozhi/events`;
  const follower = await EventFollower.open(url, { authorization: `Bearer ${harness.gatewaySecret}` });
  await follower.until((told) => told.some(({ name }) => name === 'ready'));
  return follower;
}

const order = (harness: ManagerHarness, more: object = {}): Promise<ProviderTestView> =>
  harness.client.data('POST', '/api/model/provider-test', { ...LLM, fields: FIELDS, ...more });
const view = (harness: ManagerHarness, id: string): Promise<ProviderTestView> =>
  harness.client.data('GET', `/api/model/provider-test/${id}`);

async function ask<T>(harness: ManagerHarness, path: string, body: object): Promise<T> {
  const answer = await harness.gateway(`/provider-test/${path}`, body);
  expect(answer.body?.code).toBe(0);
  return answer.body?.data as T;
}
const claim = async (
  harness: ManagerHarness,
  testId: string,
  gatewayId = 'g1',
): Promise<ProviderTestOrder | null> =>
  (await ask<{ order: ProviderTestOrder | null }>(harness, 'claim', { testId, gatewayId })).order;
const report = async (harness: ManagerHarness, testId: string, more: object = {}): Promise<boolean> => {
  const body = { testId, gatewayId: 'g1', steps: [STEP], isDone: true, ...more };
  return (await ask<{ isWanted: boolean }>(harness, 'report', body)).isWanted;
};

function describeClaims(of: () => ManagerHarness, follower: () => EventFollower): void {
  it('go to gateways as an event, to one of them with their settings, and back with steps and hints', async () => {
    const asked = await order(of(), { fields: [...FIELDS, { key: 'api_key', value: KEY }], language: 'zh' });
    expect(asked).toMatchObject({ state: 'waiting', isOk: null, steps: [], hint: null, modelType: 'LLM' });
    await follower().until((told) => told.some(({ data }) => data.testId === asked.id));
    expect(await claim(of(), asked.id)).toEqual({
      ...{ testId: asked.id, kind: 'LLM', code: 'openai', language: 'zh' },
      settings: { base_url: 'https://api.test/v1', model_name: 'm', api_key: KEY },
    });
    expect(await view(of(), asked.id)).toMatchObject({ state: 'running' });
    const running = { ...STEP, state: 'running', ms: null, fault: null, message: null };
    expect(await report(of(), asked.id, { isDone: false, steps: [running] })).toBe(true);
    expect((await view(of(), asked.id)).steps).toMatchObject([
      { name: 'auth', state: 'running', hint: null },
    ]);
    expect(await report(of(), asked.id)).toBe(true);
    const done = await view(of(), asked.id);
    expect(done).toMatchObject({ state: 'done', isOk: false, hasAudio: false });
    expect(done.steps[0]?.hint?.en).toContain('API key');
    expect(done.steps[0]?.hint?.zh).toContain('「API 密钥」');
    expect(await report(of(), asked.id)).toBe(false);
  });

  it('are claimed by exactly one of many gateways', async () => {
    const { id } = await order(of());
    const gateways = Array.from({ length: 12 }, (_, index) => `g${index}`);
    const orders = await Promise.all(gateways.map((gatewayId) => claim(of(), id, gatewayId)));
    expect(orders.filter((one) => one !== null)).toHaveLength(1);
    const winner = gateways[orders.findIndex((one) => one !== null)] ?? '';
    const loser = gateways.find((gatewayId) => gatewayId !== winner) ?? '';
    expect(await report(of(), id, { gatewayId: loser })).toBe(false);
    expect(await report(of(), id, { gatewayId: winner })).toBe(true);
  });

  it('bring a memory its sentence and its question', async () => {
    const words = { text: 'I live in Berlin.', question: 'Where do I live?' };
    const { id } = await order(of(), { modelType: 'Memory', providerCode: 'local', fields: [], ...words });
    expect(await claim(of(), id)).toMatchObject({ kind: 'Memory', code: 'local', ...words });
    const facts = [{ name: 'learnt', value: 'User lives in Berlin.' }];
    await report(of(), id, { steps: [{ ...STEP, name: 'add', state: 'ok', fault: null, facts }] });
    expect((await view(of(), id)).steps).toMatchObject([{ name: 'add', facts }]);
  });

  it('bring what was spoken', async () => {
    const { id } = await order(of(), { modelType: 'TTS', providerCode: 'flite', fields: [], voice: 'rms' });
    expect(await claim(of(), id)).toMatchObject({ kind: 'TTS', voice: 'rms' });
    const audio = `/api/model/provider-test/${id}/audio`;
    expect((await of().client.send('GET', audio)).status).toBe(404);
    await report(of(), id, { steps: [], audio: Buffer.from('RIFF').toString('base64') });
    expect(await view(of(), id)).toMatchObject({ isOk: true, hasAudio: true });
    const answer = await of().client.send('GET', audio);
    expect([answer.headers.get('content-type'), answer.text]).toEqual(['audio/wav', 'RIFF']);
  });
}

function describeEnds(of: () => ManagerHarness): void {
  const age = (
    id: string,
    column: 'claim_until' | 'lease_until' | 'created_at',
    ms: number,
  ): Promise<unknown> =>
    of().manager.database.write((rows) =>
      rows.of('providerTest').update({ id }, { [column]: new Date(Date.now() - ms).toISOString() }),
    );

  it('say so where no gateway took them up in time', async () => {
    const { id } = await order(of());
    await age(id, 'claim_until', 1);
    const late = await view(of(), id);
    expect(late).toMatchObject({ state: 'no-gateway', isOk: null });
    expect(late.hint?.en).toContain('No gateway');
    expect(await claim(of(), id)).toBeNull();
  });

  it('say so where their gateway died in the middle', async () => {
    const { id } = await order(of());
    await claim(of(), id);
    await age(id, 'lease_until', 1);
    const lost = await view(of(), id);
    expect(lost).toMatchObject({ state: 'lost', isOk: null });
    expect(lost.hint?.zh).toContain('网关');
    expect(await report(of(), id)).toBe(false);
    expect(PROVIDER_TEST_LEASE_MS).toBeGreaterThan(30_000);
  });

  it('are forgotten after some minutes', async () => {
    const { id } = await order(of());
    await age(id, 'created_at', 10 * 60_000 + 1);
    expect((await of().client.send('GET', `/api/model/provider-test/${id}`)).body?.error).toBe(
      'TEST_NOT_FOUND',
    );
    await order(of());
    expect(await of().manager.database.repository('providerTest').countBy({ id })).toBe(0);
  });

  it('are no more than some in a minute', async () => {
    for (let count = 0; count < TESTS_PER_MINUTE_COUNT; count += 1) await order(of());
    const answer = await of().client.send('POST', '/api/model/provider-test', { ...LLM, fields: FIELDS });
    expect([answer.status, answer.body?.error]).toEqual([429, 'PROVIDER_TESTS_THROTTLED']);
  });
}

function describeSecrets(of: () => ManagerHarness): void {
  const stored = async (): Promise<string> =>
    JSON.stringify(await of().manager.database.repository('providerTest').find());

  it('take secrets from what is saved, unless the form has others, and store neither in clear', async () => {
    const saved = await of().client.data<ModelProviderView>('POST', '/api/model/provider', {
      ...{ ...LLM, name: 'Saved' },
      fields: [...FIELDS, { key: 'api_key', type: 'password', value: KEY }],
    });
    const key = { key: 'api_key', type: 'password' };
    const given = [undefined, '', '********', OTHER_KEY, null];
    const used: unknown[] = [];
    for (const value of given) {
      const fields = [{ key: 'model_name', value: 'n' }, value === undefined ? key : { ...key, value }];
      const { id } = await order(of(), { providerId: saved.id, fields });
      expect(await stored()).not.toMatch(/very-secret|another-secret/);
      const { settings } = (await claim(of(), id)) ?? {};
      expect(settings).toMatchObject({ base_url: 'https://api.test/v1', model_name: 'n' });
      used.push(settings?.api_key);
    }
    expect(used).toEqual([KEY, KEY, KEY, OTHER_KEY, KEY]);
    expect(
      (await of().client.data<ModelProviderView>('GET', `/api/model/provider/${saved.id}`)).fields,
    ).toEqual(saved.fields);
  });

  it('erase what was sealed when it is claimed, and when nobody claims it', async () => {
    const sealed = async (id: string): Promise<string | null | undefined> =>
      (await of().manager.database.repository('providerTest').findOneBy({ id }))?.sealed_order;
    const [claimed, left] = [await order(of()), await order(of())];
    expect([await sealed(claimed.id), await sealed(left.id)]).toEqual([
      expect.stringMatching(/^v1:/),
      expect.stringMatching(/^v1:/),
    ]);
    await claim(of(), claimed.id);
    const past = new Date(Date.now() - 1).toISOString();
    await of().manager.database.write((rows) =>
      rows.of('providerTest').update({ id: left.id }, { claim_until: past }),
    );
    await order(of());
    expect([await sealed(claimed.id), await sealed(left.id)]).toEqual([null, null]);
  });

  it('show keys in no answer to operators, no log and no audit record, which has who tested what', async () => {
    const { id } = await order(of(), { fields: [...FIELDS, { key: 'api_key', value: OTHER_KEY }] });
    const { list } = await of().client.data<PageView<AuditView>>('GET', '/api/audit?limit=1');
    expect(list[0]).toMatchObject({
      ...{ action: 'provider.test', target: 'LLM/openai', actor: 'user:operator' },
      details: { testId: id, kind: 'LLM', code: 'openai', isSaved: false },
    });
    expect(of().client.texts.join('\n')).not.toMatch(/very-secret|another-secret/);
    expect(of().logText).not.toMatch(/very-secret|another-secret/);
  });

  it.each([
    [
      {
        fields: [
          { key: 'base_url', value: 'http://169.254.169.254/v1' },
          { key: 'model_name', value: 'm' },
        ],
      },
      'fields.base_url',
    ],
    [{ fields: [{ key: 'base_url', value: 'file:///etc/passwd' }] }, 'fields.base_url'],
    [{ fields: [] }, 'fields.model_name'],
    [{ modelType: 'Dance' }, 'modelType'],
    [{ voice: '' }, 'voice'],
    [{ text: 'x'.repeat(201) }, 'text'],
    [{ providerId: 'abc' }, 'providerId'],
  ])('are not made of %j', async (more, path) => {
    const body = { ...LLM, fields: FIELDS, ...more };
    const answer = await of().client.send('POST', '/api/model/provider-test', body);
    expect([answer.status, answer.body?.details?.[0]?.path]).toEqual([422, expect.stringContaining(path)]);
  });
}

function describeRights(of: () => ManagerHarness): void {
  it('are for those who may change providers, and each for whoever asked', async () => {
    const { id } = await order(of());
    const answers = [];
    for (const role of ['viewer', 'operator', 'admin']) {
      const account = { username: `a-${role}`, password: 'correct horse battery', role };
      await of().client.send('POST', '/api/user', account);
      const browser = of().stranger();
      await browser.send('POST', '/api/auth/login', account);
      const { status } = await browser.send('POST', '/api/model/provider-test', { ...LLM, fields: FIELDS });
      answers.push([role, status, (await browser.send('GET', `/api/model/provider-test/${id}`)).status]);
    }
    expect(answers).toEqual([
      ['viewer', 403, 403],
      ['operator', 403, 403],
      ['admin', 201, 404],
    ]);
    const nobody = await of().stranger().send('POST', '/api/model/provider-test', LLM);
    const unknown = await of()
      .stranger()
      .send('POST', '/xiaozhi/provider-test/claim', {
        ...{ testId: id, gatewayId: 'g' },
      });
    expect([nobody.status, unknown.body?.code]).toEqual([401, 401]);
  });

  it('of a saved provider keep its kind and code', async () => {
    const saved = await of().client.data<ModelProviderView>('POST', '/api/model/provider', {
      ...{ ...LLM, name: 'Fixed', fields: FIELDS },
    });
    const other = { modelType: 'Memory', providerCode: 'mem0ai', providerId: saved.id };
    const answers = [
      await of().client.send('POST', '/api/model/provider-test', other),
      await of().client.send('POST', '/api/model/provider-test', { ...LLM, providerId: '7' }),
    ];
    expect(answers.map(({ status, body }) => [status, body?.error])).toEqual([
      [422, 'PROVIDER_KIND_FIXED'],
      [404, 'PROVIDER_NOT_FOUND'],
    ]);
  });
}
