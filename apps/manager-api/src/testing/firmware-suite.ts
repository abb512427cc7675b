import { createHash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import type { AuditView, FirmwareView, PageView } from '@xiaozhi/contracts';
import { espImage } from './esp-image.js';
import { FirmwareBench } from './firmware-bench.js';

const BOARD = 'bread-compact-wifi';
const digest = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex');

/** Firmware as operators keep it, on any database. */
export function describeFirmware(kind: string, databaseEnv: () => Record<string, string>): void {
  describe(`firmware on ${kind}`, () => {
    let bench: FirmwareBench;
    beforeAll(async () => {
      bench = await FirmwareBench.start(databaseEnv());
    });
    afterEach(async () => {
      const { list } = await bench.harness.client.data<PageView<FirmwareView>>('GET', '/api/firmware');
      for (const { id } of list) await bench.harness.client.data('DELETE', `/api/firmware/${id}`);
      expect(bench.files()).toEqual([]);
    });
    afterAll(() => bench.harness.stop());

    describeUploads(() => bench);
    describeRefusals(() => bench);
    describeKeeping(() => bench);
    describeFiles(() => bench);
  });
}

function describeUploads(of: () => FirmwareBench): void {
  it('is taken with what the image says of itself', async () => {
    const bytes = espImage({ version: '2.3.0', project: 'xiaozhi' });
    const { status, body } = await of().upload({ type: BOARD, remark: ' first ' }, bytes);
    const view = body.data as FirmwareView;
    expect(status).toBe(201);
    expect(view).toMatchObject({
      ...{ type: BOARD, version: '2.3.0', channel: 'stable', remark: 'first' },
      ...{ project: 'xiaozhi', chip: 'esp32s3', idfVersion: 'v5.5', createdBy: 'operator' },
      ...{ sizeBytes: bytes.length, sha256: digest(bytes) },
    });
    expect(of().files()).toEqual([`${digest(bytes)}.bin`]);
    expect(await of().harness.client.data('GET', `/api/firmware/${view.id}`)).toEqual(view);
  });

  it('is never named by what the client sends', async () => {
    const names = ['../../../etc/passwd', '..\\..\\boot.bin', '/tmp/x.bin', 'a\u0000b.bin', '.bashrc', 'con'];
    for (const [index, name] of names.entries())
      expect((await of().upload({ type: `${BOARD}-${index}` }, espImage(), name)).status).toBe(201);
    expect(of().files()).toEqual([`${digest(espImage())}.bin`]);
  });

  it('is one file for the same bytes, until the last row that is of it goes', async () => {
    const stable = await of().uploaded({ type: BOARD });
    const beta = await of().uploaded({ type: BOARD, channel: 'beta' });
    expect(beta.sha256).toBe(stable.sha256);
    expect(of().files()).toEqual([`${stable.sha256}.bin`]);
    await of().harness.client.data('DELETE', `/api/firmware/${stable.id}`);
    expect(of().files()).toEqual([`${stable.sha256}.bin`]);
    await of().harness.client.data('DELETE', `/api/firmware/${beta.id}`);
    expect(of().files()).toEqual([]);
  });

  it('takes uploads of the same bytes at the same time', async () => {
    const answers = await Promise.all(
      ['stable', 'beta', 'beta', 'nightly'].map((channel) =>
        of().upload({ type: BOARD, channel }, espImage()),
      ),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 201, 201, 409]);
    expect(of().files()).toHaveLength(1);
  });
}

function describeRefusals(of: () => FirmwareBench): void {
  it.each([
    [{ type: BOARD, version: '9.9.9' }, espImage(), 'FIRMWARE_VERSION_INVALID'],
    [{ type: BOARD }, espImage({ version: 'v2.0.1-dirty' }), 'FIRMWARE_VERSION_INVALID'],
    [{ type: BOARD }, espImage({ hasApp: false }), 'FIRMWARE_VERSION_INVALID'],
    [{ type: BOARD, version: '1.2-beta' }, espImage({ hasApp: false }), 'FIRMWARE_VERSION_INVALID'],
    [{ type: BOARD }, Buffer.from('no firmware'), 'FIRMWARE_INVALID'],
    [{ type: BOARD }, espImage().subarray(0, 500), 'FIRMWARE_INVALID'],
    [{}, espImage(), 'INPUT_INVALID'],
    [{ type: '../up' }, espImage(), 'INPUT_INVALID'],
    [{ type: BOARD, channel: 'Not one' }, espImage(), 'INPUT_INVALID'],
  ])('refuses %j and leaves nothing', async (fields, bytes, error) => {
    const { status, body } = await of().upload(fields, bytes);
    expect([status, body.error]).toEqual([422, error]);
    expect(body.details?.length).toBeGreaterThan(0);
    expect(of().files()).toEqual([]);
  });

  it('takes a version for an image that says none', async () => {
    const { body } = await of().upload({ type: BOARD, version: '1.5' }, espImage({ hasApp: false }));
    expect(body.data).toMatchObject({ version: '1.5', project: null, chip: 'esp32s3' });
  });

  it('refuses what is there already, and keeps it', async () => {
    const first = await of().uploaded({ type: BOARD });
    const { status, body } = await of().upload({ type: BOARD }, espImage({ seed: 2 }));
    expect([status, body.error]).toEqual([409, 'FIRMWARE_EXISTS']);
    expect(of().files()).toEqual([`${first.sha256}.bin`]);
  });

  it('refuses what is larger than any flash', async () => {
    const { status, body } = await of().upload({ type: BOARD }, Buffer.alloc(33 * 1024 * 1024, 0xe9));
    expect([status, body.error]).toEqual([413, 'FIRMWARE_TOO_LARGE']);
  });

  it('refuses JSON, a form without a file, and forms elsewhere', async () => {
    const { harness, origin, headers } = of();
    const json = await harness.client.send('POST', '/api/firmware', { type: BOARD });
    expect([json.status, json.body?.error]).toEqual([415, 'BODY_TYPE_UNSUPPORTED']);
    const form = new FormData();
    form.set('type', BOARD);
    const post = async (path: string): Promise<unknown[]> => {
      const answer = await fetch(`${origin}${path}`, { method: 'POST', headers, body: form });
      return [answer.status, ((await answer.json()) as { error: string }).error];
    };
    expect(await post('/api/firmware')).toEqual([422, 'UPLOAD_INVALID']);
    expect(await post('/api/agent')).toEqual([415, 'BODY_TYPE_UNSUPPORTED']);
  });

  it('leaves nothing of an upload that breaks off', async () => {
    const { headers, harness } = of();
    const head = [
      'POST /api/firmware HTTP/1.1',
      'host: 127.0.0.1',
      'content-type: multipart/form-data; boundary=x',
      'content-length: 2000000',
      ...Object.entries(headers).map(([name, value]) => `${name}: ${value}`),
    ];
    const part = '--x\r\ncontent-disposition: form-data; name="file"; filename="f.bin"\r\n\r\n';
    const socket = connect(harness.manager.port, '127.0.0.1');
    socket.write(`${head.join('\r\n')}\r\n\r\n${part}`);
    socket.write(Buffer.alloc(200_000, 0xe9));
    await until(() => of().files().length === 1);
    expect(of().files()[0]).toMatch(/\.new$/);
    socket.destroy();
    await until(() => of().files().length === 0);
  });
}

function describeKeeping(of: () => FirmwareBench): void {
  it('is listed newest first, or as it is asked for, and found by a word', async () => {
    const { client } = of().harness;
    for (const [type, remark] of [
      ['beta-board', 'loud'],
      ['Alpha-board', 'quiet'],
      ['gamma-board', 'loud'],
    ] as const)
      await of().uploaded({ type, remark });
    const types = async (query: string): Promise<string[]> =>
      (await client.data<PageView<FirmwareView>>('GET', `/api/firmware?${query}`)).list.map(
        ({ type }) => type,
      );
    expect(await types('')).toEqual(['gamma-board', 'Alpha-board', 'beta-board']);
    expect(await types('sort=type')).toEqual(['Alpha-board', 'beta-board', 'gamma-board']);
    expect(await types('sort=-createdAt&search=LOUD')).toEqual(['gamma-board', 'beta-board']);
    expect([
      ...(await types('sort=sizeBytes&limit=2')),
      ...(await types('sort=sizeBytes&limit=2&page=2')),
    ]).toEqual([...['beta-board', 'Alpha-board', 'gamma-board']]);
    for (const path of ['/api/firmware', '/api/firmware-rollout']) {
      const refused = await client.send('GET', `${path}?sort=sha256`);
      expect([refused.status, refused.body?.error]).toEqual([400, 'SORT_INVALID']);
      const names = /one of ([\w, ]+), with/.exec(refused.body?.msg ?? '')?.[1]?.split(', ') ?? [];
      expect(names.length).toBeGreaterThan(4);
      for (const name of names)
        expect((await client.send('GET', `${path}?sort=-${name}&search=a`)).status).toBe(200);
    }
  });

  it('is listed newest first, by board and channel', async () => {
    const { client } = of().harness;
    await of().uploaded({ type: BOARD }, { version: '1.0.0' });
    await of().uploaded({ type: BOARD, channel: 'beta' }, { version: '1.1.0' });
    await of().uploaded({ type: 'lamp' }, { version: '1.2.0' });
    const versions = async (query: string): Promise<string[]> =>
      (await client.data<PageView<FirmwareView>>('GET', `/api/firmware?${query}`)).list.map(
        (one) => one.version,
      );
    expect(await versions('')).toEqual(['1.2.0', '1.1.0', '1.0.0']);
    expect(await versions(`type=${BOARD}`)).toEqual(['1.1.0', '1.0.0']);
    expect(await versions('channel=beta')).toEqual(['1.1.0']);
    expect(await versions('limit=1&page=2')).toEqual(['1.1.0']);
  });

  it('changes its channel and remark, and each change is in the audit log', async () => {
    const { client } = of().harness;
    const { id } = await of().uploaded({ type: BOARD, channel: 'beta' });
    const changed = await client.data<FirmwareView>('PUT', `/api/firmware/${id}`, { channel: 'stable' });
    expect(changed).toMatchObject({ channel: 'stable', version: '2.0.1', remark: '' });
    await of().uploaded({ type: BOARD, channel: 'beta' });
    const clash = await client.send('PUT', `/api/firmware/${id}`, { channel: 'beta' });
    expect([clash.status, clash.body?.error]).toEqual([409, 'FIRMWARE_EXISTS']);
    await client.data('DELETE', `/api/firmware/${id}`);
    const { list } = await client.data<PageView<AuditView>>('GET', '/api/audit?limit=10');
    const update = list.find(({ action }) => action === 'firmware.update');
    expect(update?.changes).toEqual([{ field: 'channel', before: 'beta', after: 'stable', isSecret: false }]);
    const actions = list.filter(({ target }) => target === id).map(({ action, actor }) => [action, actor]);
    expect(actions).toEqual([
      ['firmware.delete', 'user:operator'],
      ['firmware.update', 'user:operator'],
      ['firmware.upload', 'user:operator'],
    ]);
  });

  it('is not there any more once it is deleted', async () => {
    const { client } = of().harness;
    const { id } = await of().uploaded({ type: BOARD });
    await client.data('DELETE', `/api/firmware/${id}`);
    for (const [method, path] of [
      ['GET', `/api/firmware/${id}`],
      ['GET', `/api/firmware/${id}/file`],
      ['PUT', `/api/firmware/${id}`],
      ['DELETE', `/api/firmware/${id}`],
    ] as const) {
      const answer = await client.send(method, path, method === 'PUT' ? {} : undefined);
      expect([method, answer.status, answer.body?.error]).toEqual([method, 404, 'FIRMWARE_NOT_FOUND']);
    }
  });
}

function describeFiles(of: () => FirmwareBench): void {
  const fetchFile = (id: string, headers: Record<string, string> = {}): Promise<Response> =>
    fetch(`${of().origin}/api/firmware/${id}/file`, { headers: { ...of().headers, ...headers } });
  const bytesOf = async (answer: Response): Promise<Buffer> => Buffer.from(await answer.arrayBuffer());

  it('is downloaded as it was uploaded, and resumed where it broke off', async () => {
    const bytes = espImage({ dataBytes: 2_500_000 });
    const { id } = await of().uploaded({ type: BOARD }, { dataBytes: 2_500_000 });
    const whole = await fetchFile(id);
    expect(whole.status).toBe(200);
    expect(Object.fromEntries(whole.headers)).toMatchObject({
      ...{ 'content-length': String(bytes.length), etag: `"${digest(bytes)}"`, 'accept-ranges': 'bytes' },
      'content-disposition': `attachment; filename="${BOARD}_2.0.1.bin"`,
    });
    expect((await bytesOf(whole)).equals(bytes)).toBe(true);

    const ifRange = { 'if-range': whole.headers.get('etag') ?? '' };
    const rest = await fetchFile(id, { range: 'bytes=100000-', ...ifRange });
    expect([rest.status, rest.headers.get('content-range'), rest.headers.get('content-length')]).toEqual([
      ...[206, `bytes 100000-${bytes.length - 1}/${bytes.length}`, String(bytes.length - 100_000)],
    ]);
    const joined = Buffer.concat([bytes.subarray(0, 100_000), await bytesOf(rest)]);
    expect(digest(joined)).toBe(digest(bytes));

    const other = await fetchFile(id, { range: 'bytes=100000-', 'if-range': '"other"' });
    expect([other.status, (await bytesOf(other)).length]).toEqual([200, bytes.length]);
    const beyond = await fetchFile(id, { range: `bytes=${bytes.length}-` });
    expect([beyond.status, beyond.headers.get('content-range')]).toEqual([416, `bytes */${bytes.length}`]);
    const asked = await fetch(`${of().origin}/api/firmware/${id}/file`, {
      method: 'HEAD',
      headers: of().headers,
    });
    expect([asked.status, asked.headers.get('content-length')]).toEqual([200, String(bytes.length)]);
  });

  it('is not given out damaged, and whole again after another upload of the same bytes', async () => {
    const { id, sha256 } = await of().uploaded({ type: BOARD });
    expect((await fetchFile(id)).status).toBe(200);
    writeFileSync(join(of().folder, `${sha256}.bin`), Buffer.alloc(espImage().length, 1));
    const damaged = await fetchFile(id);
    expect([damaged.status, ((await damaged.json()) as { error: string }).error]).toEqual([
      404,
      'FIRMWARE_FILE_GONE',
    ]);
    expect(of().harness.logText).toContain('a firmware file is damaged');
    await of().uploaded({ type: BOARD, channel: 'again' });
    expect((await fetchFile(id)).status).toBe(200);
  });
}

/** Ends when the condition holds; a test that waits in vain ends by its own limit. */
async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await setTimeout(10);
}
