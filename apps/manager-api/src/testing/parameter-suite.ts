import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { PARAMETER_CATALOGUE } from '@xiaozhi/contracts';
import type { AuditView, PageView, ParameterTestView, ParameterView } from '@xiaozhi/contracts';
import { ParameterService } from '../parameter/parameter.service.js';
import { AccountBench, refusal } from './account-bench.js';
import type { Answer } from './http-client.js';

const PATH = '/api/parameters';
const KEY = 'Mqtt-Signature-Key-9876';

/** System parameters as operators keep them, on any database. */
export function describeParameters(kind: string, databaseEnv: () => Record<string, string>): void {
  describe(`parameters on ${kind}`, () => {
    let bench: AccountBench;
    beforeAll(async () => {
      bench = await AccountBench.start(databaseEnv());
    });
    afterAll(() => bench.harness.stop());

    describeListing(() => bench);
    describeValues(() => bench);
    describeSecrets(() => bench);
    describeRest(() => bench);
  });
}

const add = (bench: AccountBench, body: object): Promise<ParameterView> =>
  bench.owner.data('POST', PATH, { remark: '', ...body });
const put = (bench: AccountBench, id: string, body: object): Promise<ParameterView> =>
  bench.owner.data('PUT', `${PATH}/${id}`, body);
const list = (bench: AccountBench, query: string): Promise<PageView<ParameterView>> =>
  bench.owner.data('GET', `${PATH}?${query}`);
const faultOf = ({ body }: Answer): unknown => [
  body?.error,
  body?.details?.[0]?.path,
  (body?.details?.[0] as { code?: string } | undefined)?.code,
];
const treeOf = async ({ harness }: AccountBench): Promise<Record<string, Record<string, unknown>>> =>
  (await harness.gateway('/config/server-base', {})).body?.data as Record<string, Record<string, unknown>>;

function describeListing(of: () => AccountBench): void {
  it('begin with those that programs know, under the ids of the field', async () => {
    const { total, list: all } = await list(of(), 'limit=200');
    const seeded = PARAMETER_CATALOGUE.filter((known) => known.default !== undefined).map(({ code }) => code);
    expect(all.map(({ code }) => code).sort()).toEqual(
      [...seeded, 'server.secret', 'server.websocket'].sort(),
    );
    expect(total).toBe(all.length);
    expect(all.find(({ code }) => code === 'system-web.menu')).toMatchObject({
      ...{ id: '600', valueType: 'json', isBuiltIn: true },
      value: { features: { vad: { enabled: true }, addressBook: { enabled: false } } },
    });
    expect(all.find(({ code }) => code === 'exit_commands')?.value).toEqual(['退出', '关闭']);
    expect(all.find(({ code }) => code === 'server.ota')).toMatchObject({ value: null, isSet: false });
  });

  it('are paged, sorted, searched and narrowed by type', async () => {
    const codes = async (query: string): Promise<string[]> =>
      (await list(of(), query)).list.map(({ code }) => code);
    expect(await codes('search=MQTT_G')).toEqual(['server.mqtt_gateway']);
    expect(await codes('valueType=json')).toEqual(['system-web.menu', 'xiaozhi']);
    expect(await codes('valueType=json&sort=-code&limit=1')).toEqual(['xiaozhi']);
    expect(await codes('valueType=json&sort=-code&limit=1&page=2')).toEqual(['system-web.menu']);
    const refused = await of().owner.send('GET', `${PATH}?sort=value`);
    expect(refusal(refused)).toEqual([400, 'SORT_INVALID']);
  });

  it('are found by id and by code, and those of the system itself not at all', async () => {
    const byId = await of().owner.data<ParameterView>('GET', `${PATH}/600`);
    expect(await of().owner.data('GET', `${PATH}/SYSTEM-WEB.MENU`)).toEqual(byId);
    expect(refusal(await of().owner.send('GET', `${PATH}/setup.token-hash`))).toEqual([
      ...[404, 'PARAMETER_NOT_FOUND'],
    ]);
  });
}

function describeValues(of: () => AccountBench): void {
  it.each([
    ['string', 'some text', 5, 'NOT_A_STRING'],
    ['number', 2.5, 'two', 'NOT_A_NUMBER'],
    ['boolean', true, 'true', 'NOT_A_BOOLEAN'],
    ['array', ['a', 'b'], 'a;b', 'NOT_AN_ARRAY'],
    ['json', { a: { b: 1 } }, ['a'], 'NOT_AN_OBJECT'],
  ])('keep a %s, refuse what is none, and give it to gateways', async (valueType, value, wrong, fault) => {
    const code = `own.${valueType}`;
    const made = await add(of(), { code, valueType, value });
    expect(made).toMatchObject({ code, valueType, value, isSecret: false, isSet: true, isBuiltIn: false });
    expect((await treeOf(of())).own?.[valueType]).toEqual(value);
    const refused = await of().owner.send('PUT', `${PATH}/${made.id}`, { value: wrong });
    expect([refused.status, ...(faultOf(refused) as unknown[])]).toEqual([
      ...[422, 'PARAMETER_INVALID', 'value', fault],
    ]);
    expect(await of().owner.data('GET', `${PATH}/${made.id}`)).toMatchObject({ value });
  });

  it('need a value of a new type, and keep that of known ones', async () => {
    const { id } = await add(of(), { code: 'own.turn', valueType: 'string', value: '7' });
    expect(faultOf(await of().owner.send('PUT', `${PATH}/${id}`, { valueType: 'number' }))).toEqual([
      ...['PARAMETER_INVALID', 'value', 'VALUE_MISSING'],
    ]);
    expect(await put(of(), id, { valueType: 'number', value: 7 })).toMatchObject({ value: 7 });
    const fixed = await of().owner.send('PUT', `${PATH}/tts_timeout`, { valueType: 'string', value: '9' });
    expect(faultOf(fixed)).toEqual(['PARAMETER_INVALID', 'valueType', 'TYPE_FIXED']);
  });

  it('refuse what a known one cannot be, in the language of who asks', async () => {
    const refused = await of().owner.send(
      'PUT',
      `${PATH}/server.websocket`,
      { value: 'ws://localhost:8000/' },
      {
        'accept-language': 'zh-CN',
      },
    );
    expect(faultOf(refused)).toEqual(['PARAMETER_INVALID', 'value', 'WEBSOCKET_LOCAL']);
    expect(refused.body?.msg).toBe('value：设备无法访问 localhost，请使用本机在其网络中的地址');
    const agent = await of().owner.send('POST', PATH, {
      ...{ code: 'device.default_agent', valueType: 'string', value: 'nobody' },
    });
    expect(faultOf(agent)).toEqual(['PARAMETER_INVALID', 'value', 'AGENT_UNKNOWN']);
    const phone = await of().owner.send('PUT', `${PATH}/server.enable_mobile_register`, { value: true });
    expect(faultOf(phone)).toEqual(['PARAMETER_INVALID', 'value', 'SMS_MISSING']);
  });

  it('have one name in any case, and none within another', async () => {
    const refused = async (code: string): Promise<unknown[]> =>
      refusal(await of().owner.send('POST', PATH, { code, valueType: 'string', value: 'x' }));
    expect(await refused('SERVER.Name')).toEqual([409, 'PARAMETER_EXISTS']);
    expect(await refused('server')).toEqual([409, 'PARAMETER_CODE_CONFLICT']);
    expect(await refused('xiaozhi.type')).toEqual([409, 'PARAMETER_CODE_CONFLICT']);
    expect(await refused('a..b')).toEqual([422, 'INPUT_INVALID']);
    expect(await refused('own.__proto__')).toEqual([422, 'INPUT_INVALID']);
  });

  it('lead devices where an operator says, and back to the environment', async () => {
    const urlOf = async (): Promise<string | undefined> => {
      const { body } = await of().harness.ota('02:00:00:00:33:01');
      return (body?.websocket as { url: string } | undefined)?.url;
    };
    const before = await urlOf();
    await put(of(), 'server.websocket', { value: 'wss://speech.example.org/xiaozhi/v1/' });
    expect(await urlOf()).toBe('wss://speech.example.org/xiaozhi/v1/');
    await put(of(), 'server.fronted_url', { value: 'https://console.example.org' });
    const { body } = await of().harness.ota('02:00:00:00:33:01');
    expect((body?.activation as { message: string }).message).toMatch(
      /^https:\/\/console\.example\.org\n\d{6}$/,
    );
    expect(await of().owner.data('POST', `${PATH}/server.websocket/reset`)).toMatchObject({ value: before });
    expect(await urlOf()).toBe(before);
  });
}

function describeSecrets(of: () => AccountBench): void {
  it('show of a secret that it is set, and nothing of it anywhere', async () => {
    const path = `${PATH}/server.mqtt_signature_key`;
    expect(await of().owner.data('GET', path)).toMatchObject({ isSecret: true, isSet: false, hint: null });
    const set = await of().owner.data<ParameterView>('PUT', path, { value: KEY });
    expect(set).toMatchObject({ value: null, isSet: true, hint: '9876' });
    for (const kept of [{ remark: 'of the broker' }, { value: '' }, { value: '****9876' }])
      expect(await of().owner.data('PUT', path, kept)).toMatchObject({ isSet: true, hint: '9876' });
    const { manager, logText } = of().harness;
    expect(await manager.app.get(ParameterService).find('server.mqtt_signature_key')).toBe(KEY);
    const rows: unknown = await manager.database.source.query('SELECT * FROM parameter');
    const audit = await of().owner.data<PageView<AuditView>>(
      ...(['GET', '/api/audit?target=server.mqtt_signature_key'] as const),
    );
    expect(audit.list.flatMap(({ changes }) => changes ?? [])).toContainEqual({
      ...{ field: 'value', before: null, after: null, isSecret: true },
    });
    for (const text of [JSON.stringify(rows), JSON.stringify(audit), logText, of().owner.texts.join('')])
      expect(text).not.toContain(KEY);
    expect(await of().owner.data('PUT', path, { value: null })).toMatchObject({ isSet: false, hint: null });
  });

  it('take names of secrets for secrets, and show addresses without their key', async () => {
    const made = await add(of(), { code: 'weather.api_key', valueType: 'string', value: 'short' });
    expect(made).toMatchObject({ isSecret: true, value: null, isSet: true, hint: '' });
    expect((await treeOf(of())).weather).toBeUndefined();
    const print = await put(of(), 'server.voice_print', {
      value: 'http://192.168.1.9:8005/voiceprint/health?key=abcdef',
    });
    expect(print).toMatchObject({ hint: 'http://192.168.1.9:8005/voiceprint/health?key=…', value: null });
  });

  it('leave the secret of the gateways to the environment', async () => {
    const refused = await of().owner.send('PUT', `${PATH}/server.secret`, { value: 'another-secret-1234' });
    expect(refusal(refused)).toEqual([409, 'PARAMETER_READ_ONLY']);
    expect(await of().owner.data('GET', `${PATH}/server.secret`)).toMatchObject({
      isReadOnly: true,
      value: null,
    });
  });
}

function describeRest(of: () => AccountBench): void {
  it('are made once with a key, and changed by one of two editors', async () => {
    const body = { code: 'own.once', valueType: 'number', value: 1 };
    const key = { 'idempotency-key': 'parameter-once' };
    const [first, again] = [
      await of().owner.send('POST', PATH, body, key),
      await of().owner.send('POST', PATH, body, key),
    ];
    expect([first.status, again.status, again.body]).toEqual([201, 201, first.body]);
    const tag = { 'if-match': first.headers.get('etag') ?? '' };
    const path = `${PATH}/${(first.body?.data as ParameterView).id}`;
    expect((await of().owner.send('PUT', path, { value: 2 }, tag)).status).toBe(200);
    expect(refusal(await of().owner.send('PUT', path, { value: 3 }, tag))).toEqual([
      ...[412, 'PRECONDITION_FAILED'],
    ]);
    expect(await of().owner.data('GET', path)).toMatchObject({ value: 2 });
  });

  it('are deleted unless they are built in', async () => {
    const { id } = await add(of(), { code: 'own.gone', valueType: 'string', value: 'x' });
    await of().owner.data('DELETE', `${PATH}/${id}`);
    expect(refusal(await of().owner.send('GET', `${PATH}/${id}`))).toEqual([404, 'PARAMETER_NOT_FOUND']);
    const kept = await of().owner.send('DELETE', `${PATH}/tts_timeout`);
    expect(refusal(kept)).toEqual([409, 'PARAMETER_BUILT_IN']);
    expect(refusal(await of().owner.send('POST', `${PATH}/own.once/reset`))).toEqual([
      ...[409, 'PARAMETER_NO_DEFAULT'],
    ]);
  });

  it('are told to gateways and written down, with what was', async () => {
    await put(of(), 'tts_timeout', { value: 12 });
    const audit = await of().owner.data<PageView<AuditView>>('GET', '/api/audit?target=tts_timeout&limit=1');
    expect(audit.list[0]).toMatchObject({
      ...{ action: 'parameter.update', kind: 'parameter' },
      changes: [{ field: 'value', before: 10, after: 12, isSecret: false }],
    });
    const events = await of().harness.manager.database.repository('changeEvent').findBy({ kind: 'settings' });
    expect(events.length).toBeGreaterThan(0);
    expect((await treeOf(of())).tts_timeout).toBe(12);
  });

  it('are kept from those who may not set them', async () => {
    await of().make('vera', 'operator');
    const operator = await of().signIn('vera');
    expect(refusal(await operator.send('GET', PATH))).toEqual([403, 'FORBIDDEN']);
    expect(refusal(await operator.send('PUT', `${PATH}/tts_timeout`, { value: 1 }))).toEqual([
      403,
      'FORBIDDEN',
    ]);
  });

  it('are tested by asking, when an operator wants to know', async () => {
    const service = await aService();
    const parameters = of().harness.manager.app.get(ParameterService);
    // The rules keep what devices cannot reach; here it is at hand.
    const test = async (code: string, value: string, isSecret = false): Promise<ParameterTestView> => {
      await parameters.set(code, value, { isSecret });
      return of().owner.data('POST', `${PATH}/${code}/test`, {});
    };
    const { host } = service;
    expect(await test('server.ota', `http://${host}/xiaozhi/ota/`)).toMatchObject({
      checks: [{ address: `http://${host}/xiaozhi/ota/`, outcome: 'ok' }],
    });
    expect((await test('server.websocket', `ws://${host}/a;ws://169.254.1.1/b`)).checks).toMatchObject([
      { address: `ws://${host}/a`, outcome: 'ok' },
      { outcome: 'refused' },
    ]);
    expect((await test('server.voice_print', `http://${host}/?key=abc`, true)).checks).toMatchObject([
      { address: `http://${host}/?key=…`, outcome: 'wrong-answer' },
    ]);
    service.stop();
    expect((await test('server.ota', `http://${host}/ota/`)).checks[0]?.outcome).toBe('unreachable');
    expect((await of().audited('parameter.test')).map(({ details }) => details.outcomes)).toEqual([
      ...['unreachable', 'wrong-answer', 'ok, refused', 'ok'],
    ]);
    await parameters.set('server.ota', 'null');
    const local = await of().owner.send('POST', `${PATH}/server.ota/test`, { value: `http://${host}/ota/` });
    expect(faultOf(local)).toEqual(['PARAMETER_INVALID', 'value', 'OTA_LOCAL']);
    expect(refusal(await of().owner.send('POST', `${PATH}/server.name/test`, {}))).toEqual([
      ...[409, 'PARAMETER_UNTESTABLE'],
    ]);
    expect(faultOf(await of().owner.send('POST', `${PATH}/server.ota/test`, {}))).toEqual([
      ...['PARAMETER_INVALID', 'value', 'NOTHING_TO_TEST'],
    ]);
  });
}

/** Says what an OTA address says, and opens WebSockets. */
async function aService(): Promise<{ host: string; stop: () => void }> {
  const server = createServer((_, response) => response.end('OTA interface')).listen(0, '127.0.0.1');
  server.on('upgrade', (_, socket) =>
    socket.end('HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n'),
  );
  await new Promise((resolve) => server.once('listening', resolve));
  const stop = (): void => {
    server.close();
    server.closeAllConnections();
  };
  return { host: `127.0.0.1:${(server.address() as AddressInfo).port}`, stop };
}
