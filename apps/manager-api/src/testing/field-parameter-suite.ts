import type { ApiTokenCreated } from '@xiaozhi/contracts';
import { AccountBench } from './account-bench.js';
import type { Envelope, HttpClient } from './http-client.js';

const PARAMS = '/xiaozhi/admin/params';
const DICT = '/xiaozhi/admin/dict';
const TIME = expect.stringMatching(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/) as unknown;

interface Page<T = Record<string, unknown>> {
  total: number;
  list: T[];
}

/** Parameters and dictionaries as consoles of the field know them, on any database. */
export function describeFieldParameters(kind: string, databaseEnv: () => Record<string, string>): void {
  describe(`the field’s parameters and dictionaries on ${kind}`, () => {
    let bench: AccountBench;
    beforeAll(async () => {
      bench = await AccountBench.start(databaseEnv());
    });
    afterAll(() => bench.harness.stop());

    describeParams(() => bench);
    describeDict(() => bench);
    describeAccess(() => bench);
  });
}

/** What stands in the envelope; the status is always 200. */
async function ask(client: HttpClient, method: string, path: string, body?: unknown): Promise<Envelope> {
  const answer = await client.send(method, path, body);
  expect([answer.status, Object.keys(answer.body ?? {}).sort()]).toEqual([200, ['code', 'data', 'msg']]);
  return answer.body ?? {};
}

async function good<T>(client: HttpClient, method: string, path: string, body?: unknown): Promise<T> {
  const { code, msg, data } = await ask(client, method, path, body);
  expect([method, path, code, msg]).toEqual([method, path, 0, 'success']);
  return data as T;
}

function describeParams(of: () => AccountBench): void {
  const page = (query: string): Promise<Page> => good(of().owner, 'GET', `${PARAMS}/page?${query}`);
  const codeOf = async (method: string, body: unknown, path = ''): Promise<number | undefined> =>
    (await ask(of().owner, method, `${PARAMS}${path}`, body)).code;

  it('come in pages, ids as texts, values in the field’s form', async () => {
    const { total, list } = await page('page=1&limit=10&paramCode=');
    expect([total > 40, list.length]).toEqual([true, 10]);
    const [words] = (await page('page=0&limit=5&paramCode=EXIT_COMM')).list;
    expect(words).toEqual({
      ...{ id: '308', paramCode: 'exit_commands', paramValue: '退出;关闭', valueType: 'array', remark: null },
      ...{ createDate: TIME, updateDate: TIME },
    });
    expect((await page('paramCode=server.ota')).list).toMatchObject([{ id: '107', paramValue: 'null' }]);
    expect((await page('page=99999999999999999999&limit=text')).list).toEqual([]);
    const sorted = await page('limit=2&orderField=param_code&order=desc&paramCode=log.');
    expect(sorted.list.map(({ paramCode }) => paramCode)).toEqual(['log.log_level', 'log.log_format_file']);
  });

  it('are made, changed and deleted, and answer null', async () => {
    const made = { paramCode: 'own.list', paramValue: 'a;b;', valueType: 'array', remark: 'ours' };
    expect(await good(of().owner, 'POST', PARAMS, { ...made, unknown: 1 })).toBeNull();
    const { id } = (await page('paramCode=own.list')).list[0] ?? {};
    expect(await good(of().owner, 'GET', `${PARAMS}/${String(id)}`)).toMatchObject({ paramValue: 'a;b' });
    expect(await good(of().owner, 'PUT', PARAMS, { ...made, id, paramValue: 'c' })).toBeNull();
    expect(await good(of().owner, 'GET', `${PARAMS}/${String(id)}`)).toMatchObject({ paramValue: 'c' });
    expect(await good(of().owner, 'POST', `${PARAMS}/delete`, [id])).toBeNull();
    expect((await page('paramCode=own.list')).total).toBe(0);
  });

  it('take the menu whatever id is sent, number or text', async () => {
    const menu = {
      paramCode: 'system-web.menu',
      paramValue: '{"features":{}}',
      valueType: 'json',
      remark: '',
    };
    for (const id of [600, '600', 7]) await good(of().owner, 'PUT', PARAMS, { ...menu, id });
    expect(await good(of().owner, 'GET', `${PARAMS}/600`)).toMatchObject({ paramValue: '{"features":{}}' });
  });

  it.each([
    ['server.websocket', 'string', 'ws://localhost:8000/', 10_099],
    ['server.websocket', 'string', 'http://a.example.org', 10_100],
    ['server.ota', 'string', 'http://127.0.0.1:8002/xiaozhi/ota/', 10_103],
    ['server.ota', 'string', 'a.example.org/ota/', 10_104],
    ['server.ota', 'string', 'http://a.example.org/', 10_105],
    ['server.mcp_endpoint', 'string', 'http://localhost/?key=k', 10_110],
    ['server.mcp_endpoint', 'string', 'http://a.example.org/', 10_111],
    ['server.voice_print', 'string', 'http://localhost/?key=k', 10_116],
    ['server.voice_print', 'string', 'http://a.example.org/', 10_117],
    ['server.voice_print', 'string', 'a.example.org/?key=k', 10_118],
    ['server.mqtt_signature_key', 'string', 'Ab1', 10_123],
    ['server.mqtt_signature_key', 'string', 'abcdefgh1', 10_124],
    ['server.mqtt_signature_key', 'string', 'Qwerty-and-more', 10_125],
    ['tts_timeout', 'number', 'ten', 10_037],
    ['enable_greeting', 'boolean', 'yes', 10_038],
    ['xiaozhi', 'json', '[1]', 10_040],
    ['tts_timeout', 'number', '', 10_034],
    ['tts_timeout', '', '5', 10_035],
    ['tts_timeout', 'integer', '5', 10_036],
  ])('refuse %s of type %s as %j with %i', async (paramCode, valueType, paramValue, code) => {
    const { list } = await page(`paramCode=${paramCode}`);
    const { id } = list.find((row) => row.paramCode === paramCode) ?? {};
    expect(await codeOf('PUT', { id, paramCode, valueType, paramValue })).toBe(code);
  });

  it('say what else is wrong by the field’s numbers', async () => {
    const body = { paramCode: 'server.name', paramValue: 'x', valueType: 'string' };
    expect(await codeOf('POST', body)).toBe(10_002);
    expect(await codeOf('POST', { ...body, paramCode: '' })).toBe(10_001);
    expect(await codeOf('PUT', body)).toBe(10_001);
    expect(await codeOf('PUT', { ...body, id: 107 })).toBe(10_066);
    expect(await codeOf('POST', [], '/delete')).toBe(10_001);
    expect(await codeOf('POST', ['107'], '/delete')).toBe(10_043);
    expect(await codeOf('GET', undefined, '/1')).toBe(10_051);
  });

  it('mask secrets, and keep one that comes back masked', async () => {
    const body = { id: '117', paramCode: 'server.mqtt_signature_key', valueType: 'string' };
    await good(of().owner, 'PUT', PARAMS, { ...body, paramValue: 'Sea-Shells-On-Shore' });
    expect(await good(of().owner, 'GET', `${PARAMS}/117`)).toMatchObject({ paramValue: '****' });
    await good(of().owner, 'PUT', PARAMS, { ...body, paramValue: '****', remark: 'kept' });
    const view = await of().owner.data('GET', '/api/parameters/117');
    expect(view).toMatchObject({ isSet: true, hint: 'hore', remark: 'kept' });
    await good(of().owner, 'PUT', PARAMS, { ...body, paramValue: 'null' });
    expect(await good(of().owner, 'GET', `${PARAMS}/117`)).toMatchObject({ paramValue: 'null' });
  });
}

function describeDict(of: () => AccountBench): void {
  const types = (query = ''): Promise<Page> =>
    good(of().owner, 'GET', `${DICT}/type/page?page=1&limit=10${query}`);
  const codeOf = async (method: string, path: string, body?: unknown): Promise<number | undefined> =>
    (await ask(of().owner, method, `${DICT}/${path}`, body)).code;

  it('have types by their order, with who made them', async () => {
    await good(of().owner, 'POST', `${DICT}/type/save`, { dictType: 'ROOM', dictName: 'Rooms', sort: '9' });
    const { total, list } = await types();
    expect([total, list.map(({ dictType }) => dictType)]).toEqual([
      3,
      ['FIRMWARE_TYPE', 'MOBILE_AREA', 'ROOM'],
    ]);
    expect(list[2]).toEqual({
      ...{ id: expect.stringMatching(/^\d+$/) as unknown, dictType: 'ROOM', dictName: 'Rooms' },
      ...{ remark: null, sort: 9, creator: expect.any(String) as unknown, creatorName: 'operator' },
      ...{
        createDate: TIME,
        updater: expect.any(String) as unknown,
        updaterName: 'operator',
        updateDate: TIME,
      },
    });
    expect((await types('&dictType=room&dictName=')).total).toBe(1);
    expect(await codeOf('POST', 'type/save', { dictType: 'room', dictName: 'x', sort: 0 })).toBe(10_077);
    expect(await codeOf('POST', 'type/save', { dictType: '', dictName: 'x' })).toBe(10_001);
    expect(await codeOf('GET', 'type/1')).toBe(10_076);
  });

  it('have data, unlike each other within a type, that go with it', async () => {
    const { id } = (await types('&dictType=ROOM')).list[0] ?? {};
    const body = { dictTypeId: id, dictLabel: 'Hall', dictValue: 'hall', sort: 1 };
    expect(await good(of().owner, 'POST', `${DICT}/data/save`, body)).toBeNull();
    expect(await codeOf('POST', 'data/save', { ...body, dictLabel: 'Other' })).toBe(10_128);
    expect(await codeOf('POST', 'data/save', { ...body, dictValue: 'other' })).toBe(10_128);
    const path = `${DICT}/data/page?dictTypeId=${String(id)}&page=1&limit=10&dictLabel=HALL`;
    const [row] = (await good<Page>(of().owner, 'GET', path)).list;
    expect(row).toMatchObject({ dictTypeId: id, dictLabel: 'Hall', dictValue: 'hall', sort: 1 });
    await good(of().owner, 'PUT', `${DICT}/data/update`, { ...body, id: row?.id, dictLabel: 'Big hall' });
    expect(await good(of().owner, 'GET', `${DICT}/data/${String(row?.id)}`)).toMatchObject({
      dictLabel: 'Big hall',
    });
    expect(await codeOf('GET', 'data/page')).toBe(10_001);
    await good(of().owner, 'PUT', `${DICT}/type/update`, { id, dictType: 'ROOM', dictName: 'All', sort: 8 });
    await good(of().owner, 'POST', `${DICT}/type/delete`, [id]);
    expect(await codeOf('GET', `data/${String(row?.id)}`)).toBe(10_051);
    expect(await codeOf('POST', 'data/delete', [])).toBe(10_001);
  });

  it('give everybody who is signed in what to choose from', async () => {
    const { client } = await of().enter('vic', 'viewer');
    const boards = await good<object[]>(client, 'GET', `${DICT}/data/type/FIRMWARE_TYPE`);
    expect([boards.length, boards[0]]).toEqual([
      54,
      { name: 'bread-compact-wifi', key: 'bread-compact-wifi' },
    ]);
    expect(await good(client, 'GET', `${DICT}/data/type/NONE`)).toEqual([]);
    expect((await ask(client, 'GET', `${DICT}/type/page`)).code).toBe(403);
  });
}

function describeAccess(of: () => AccountBench): void {
  it('are for administrators, whom the envelope tells of', async () => {
    expect((await ask(of().harness.stranger(), 'GET', `${PARAMS}/page`)).code).toBe(401);
    const { client } = await of().enter('otto', 'operator');
    expect((await ask(client, 'GET', `${PARAMS}/page`)).code).toBe(403);
    const { token } = await of().owner.data<ApiTokenCreated>('POST', '/api/token', {
      ...{ name: 'console', scopes: ['parameter.read'] },
    });
    const answer = await of()
      .harness.stranger()
      .send('GET', `${PARAMS}/page`, undefined, { authorization: `Bearer ${token}` });
    expect([answer.status, answer.body?.code]).toEqual([200, 0]);
  });
}
