import type {
  AuditView,
  DeviceView,
  FirmwareView,
  PageView,
  RolloutDeviceView,
  RolloutView,
} from '@xiaozhi/contracts';
import { isInShare } from '../firmware/rollout-share.js';
import { espImage } from './esp-image.js';
import { FirmwareBench } from './firmware-bench.js';

interface Told {
  version: string;
  url: string;
  force?: number;
}

/** Firmware as devices get it, on any database. */
export function describeRollouts(kind: string, databaseEnv: () => Record<string, string>): void {
  describe(`a rollout on ${kind}`, () => {
    const world = new RolloutWorld();
    beforeAll(async () => {
      world.bench = await FirmwareBench.start({ DEVICE_AUTO_ENROL: 'on', ...databaseEnv() });
    });
    beforeEach(() => world.newBoard());
    afterAll(() => world.bench.harness.stop());

    describeAnswers(world);
    describeStages(world);
    describeFailures(world);
    describeDownloads(world);
    describeOrders(world);
  });
}

/** Each test has a board of its own. */
class RolloutWorld {
  bench!: FirmwareBench;
  board = '';
  private boards = 0;

  newBoard(): void {
    this.boards += 1;
    this.board = `board-${this.boards}`;
  }

  device(number: number): string {
    return `02:00:00:00:${this.boards.toString(16).padStart(2, '0')}:${number.toString(16).padStart(2, '0')}`;
  }

  /** What a device is told when it starts with a version. */
  async start(number: number, version: string, chip = 'esp32s3'): Promise<Told | undefined> {
    const report = {
      chip_model_name: chip,
      application: { version },
      board: { type: this.board },
    };
    return (await this.bench.harness.ota(this.device(number), '', report)).body?.firmware as Told | undefined;
  }

  firmware(version: string, fields: Record<string, string> = {}): Promise<FirmwareView> {
    return this.bench.uploaded({ type: this.board, ...fields }, { version });
  }

  async rollOut(firmwareId: string, fields: object = { percentage: 100 }): Promise<RolloutView> {
    return this.bench.harness.client.data('POST', '/api/firmware-rollout', { firmwareId, ...fields });
  }

  order(id: string, order: string): Promise<RolloutView> {
    return this.bench.harness.client.data('POST', `/api/firmware-rollout/${id}/${order}`);
  }

  async counts(id: string): Promise<RolloutView['counts']> {
    return (await this.bench.harness.client.data<RolloutView>('GET', `/api/firmware-rollout/${id}`)).counts;
  }

  setDevice(number: number, fields: object): Promise<DeviceView> {
    return this.bench.harness.client.data('PUT', `/api/device/${this.device(number)}`, fields);
  }
}

const nothing = (version: string): Told => ({ version, url: '' });

function describeAnswers(world: RolloutWorld): void {
  it('leaves the answer as it is for devices without one', async () => {
    expect(await world.start(1, '1.0.0')).toEqual(nothing('1.0.0'));
    await world.firmware('2.0.0');
    expect(await world.start(1, '1.0.0')).toEqual(nothing('1.0.0'));
  });

  it('gives older devices of the board a link, and no other ones', async () => {
    const { id } = await world.rollOut((await world.firmware('2.0.0')).id);
    const told = await world.start(1, '1.9.9');
    expect(told).toEqual({ version: '2.0.0', url: expect.any(String) as string });
    expect(told?.url).toMatch(
      new RegExp(`^${world.bench.origin}/xiaozhi/otaMag/download/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$`),
    );
    expect(await world.start(1, '1.9.9')).toEqual(told);
    for (const version of ['2.0.0', '2.0.1', '10.0'])
      expect(await world.start(2, version)).toEqual(nothing(version));
    expect(await world.start(3, '1.0.0', 'esp32c3')).toEqual(nothing('1.0.0'));
    expect(await world.counts(id)).toEqual({ eligible: 3, offered: 1, running: 0, failed: 0 });
    const former = world.board;
    world.newBoard();
    expect(await world.start(1, '1.0.0')).toEqual(nothing('1.0.0'));
    expect(former).not.toBe(world.board);
  });

  it('says nothing of firmware to a device that takes no updates', async () => {
    await world.rollOut((await world.firmware('2.0.0')).id);
    await world.start(1, '1.0.0');
    expect(await world.setDevice(1, { autoUpdate: false })).toMatchObject({
      autoUpdate: false,
      channel: 'stable',
    });
    expect(await world.start(1, '1.0.0')).toBeUndefined();
    await world.setDevice(1, { autoUpdate: true });
    expect(await world.start(1, '1.0.0')).toMatchObject({ version: '2.0.0' });
  });

  it('goes to the device’s channel', async () => {
    await world.rollOut((await world.firmware('2.0.0')).id);
    await world.rollOut((await world.firmware('3.0.0', { channel: 'beta' })).id);
    await world.start(1, '1.0.0');
    expect(await world.setDevice(1, { channel: 'beta' })).toMatchObject({ channel: 'beta' });
    expect(await world.start(1, '1.0.0')).toMatchObject({ version: '3.0.0' });
    expect(await world.start(2, '1.0.0')).toMatchObject({ version: '2.0.0' });
  });

  it('goes back only where that is asked for, and stays there', async () => {
    await world.rollOut((await world.firmware('3.0.0')).id);
    const old = await world.firmware('2.0.0');
    const plain = await world.rollOut(old.id);
    expect(await world.start(1, '3.0.0')).toEqual(nothing('3.0.0'));
    await world.order(plain.id, 'halt');
    const forced = await world.rollOut(old.id, { percentage: 100, force: true });
    expect(await world.start(1, '3.0.0')).toMatchObject({ version: '2.0.0', force: 1 });
    expect(await world.start(1, '2.0.0')).toEqual(nothing('2.0.0'));
    await world.order(forced.id, 'halt');
    expect(await world.start(1, '2.0.0')).toMatchObject({ version: '3.0.0' });
  });
}

function describeStages(world: RolloutWorld): void {
  it('reaches named devices first, then shares of all, and counts who runs it', async () => {
    const numbers = Array.from({ length: 12 }, (_, index) => index);
    for (const number of numbers) await world.start(number, '1.0.0');
    const { id } = await world.rollOut((await world.firmware('2.0.0')).id, {
      devices: [world.device(7).toUpperCase()],
    });
    const offeredTo = async (): Promise<number[]> => {
      const offered: number[] = [];
      for (const number of numbers)
        if ((await world.start(number, '1.0.0'))?.url !== '') offered.push(number);
      return offered;
    };
    expect(await offeredTo()).toEqual([7]);
    const raise = (percentage: number): Promise<unknown> =>
      world.bench.harness.client.data('PUT', `/api/firmware-rollout/${id}`, { percentage });
    await raise(40);
    const chosen = (number: number): boolean => number === 7 || isInShare(id, world.device(number), 40);
    expect(await offeredTo()).toEqual(numbers.filter(chosen));
    await raise(100);
    expect(await offeredTo()).toEqual(numbers);
    for (const number of [1, 2, 3]) await world.start(number, '2.0.0');
    expect(await world.counts(id)).toEqual({ eligible: 12, offered: 12, running: 3, failed: 0 });
    const { list, total } = await world.bench.harness.client.data<PageView<RolloutDeviceView>>(
      'GET',
      `/api/firmware-rollout/${id}/device?limit=200`,
    );
    expect(total).toBe(12);
    expect(
      list
        .filter(({ state }) => state === 'running')
        .map(({ deviceId }) => deviceId)
        .sort(),
    ).toEqual([1, 2, 3].map((number) => world.device(number)));
  });

  it('is held while it is paused, and older ones count again once it is halted', async () => {
    await world.rollOut((await world.firmware('2.0.0')).id);
    const { id } = await world.rollOut((await world.firmware('3.0.0')).id);
    expect(await world.start(1, '1.0.0')).toMatchObject({ version: '3.0.0' });
    expect(await world.order(id, 'pause')).toMatchObject({ state: 'paused' });
    expect(await world.start(1, '1.0.0')).toEqual(nothing('1.0.0'));
    await world.order(id, 'resume');
    const { url = '' } = (await world.start(1, '1.0.0')) ?? {};
    await world.order(id, 'halt');
    expect(await world.start(1, '1.0.0')).toMatchObject({ version: '2.0.0' });
    expect((await fetch(url)).status).toBe(404);
  });
}

function describeFailures(world: RolloutWorld): void {
  const load = async (number: number, version: string): Promise<void> => {
    const { url = '' } = (await world.start(number, version)) ?? {};
    const answer = await fetch(url);
    await answer.arrayBuffer();
    expect(answer.status).toBe(200);
  };

  it('leaves a device alone that loads it again and again, and is paused when several do', async () => {
    const { id } = await world.rollOut((await world.firmware('2.0.0')).id, {
      percentage: 100,
      pauseAfter: 2,
    });
    for (let tries = 0; tries < 3; tries += 1) await load(1, '1.0.0');
    expect(await world.start(1, '1.0.0')).toEqual(nothing('1.0.0'));
    expect(await world.counts(id)).toMatchObject({ offered: 1, failed: 1 });
    await load(2, '1.0.0');
    await load(2, '1.0.0');
    await load(2, '1.0.0');
    expect(await world.start(2, '1.0.0')).toEqual(nothing('1.0.0'));
    const { client } = world.bench.harness;
    expect(await client.data('GET', `/api/firmware-rollout/${id}`)).toMatchObject({ state: 'paused' });
    const { list } = await client.data<PageView<AuditView>>('GET', '/api/audit?limit=5');
    expect(list.find(({ target }) => target === id)).toMatchObject({
      ...{ action: 'firmware.rollout.pause', actor: 'system:system', details: { failedCount: 2 } },
    });
    expect(await world.order(id, 'resume')).toMatchObject({ state: 'running', counts: { failed: 0 } });
    expect(await world.start(1, '1.0.0')).toMatchObject({ version: '2.0.0' });
  });
}

function describeDownloads(world: RolloutWorld): void {
  it('lets a device load three times, go on where it broke off, and look without loading', async () => {
    await world.rollOut((await world.firmware('2.0.0')).id);
    const { url = '' } = (await world.start(1, '1.0.0')) ?? {};
    const bytes = espImage({ version: '2.0.0' });
    expect((await fetch(url, { method: 'HEAD' })).status).toBe(200);
    for (let tries = 0; tries < 3; tries += 1) {
      const answer = await fetch(url);
      expect([answer.status, answer.headers.get('content-length')]).toEqual([200, String(bytes.length)]);
      expect(answer.headers.get('content-disposition')).toBe(
        `attachment; filename="${world.board}_2.0.0.bin"`,
      );
      expect(answer.headers.get('transfer-encoding')).toBeNull();
      expect(Buffer.from(await answer.arrayBuffer()).equals(bytes)).toBe(true);
    }
    const fourth = await fetch(url);
    expect([fourth.status, await fourth.text()]).toEqual([404, '']);
    const rest = await fetch(url, { headers: { range: 'bytes=1000-' } });
    expect(rest.status).toBe(206);
    expect(Buffer.from(await rest.arrayBuffer()).equals(bytes.subarray(1000))).toBe(true);
    const other = await fetch(`${world.bench.origin}/xiaozhi/otaMag/download/none`);
    expect(other.status).toBe(404);
  });

  it('is led to where the gateway says that the device asked, and believes nobody else', async () => {
    await world.rollOut((await world.firmware('2.0.0')).id);
    const ask = async (headers: Record<string, string>): Promise<string> => {
      const answer = await world.bench.harness
        .stranger()
        .send(
          'POST',
          '/xiaozhi/ota/',
          { application: { version: '1.0.0' }, board: { type: world.board } },
          { 'device-id': world.device(1), ...headers },
        );
      return (answer.body?.firmware as Told).url;
    };
    const forwarded = { 'x-forwarded-host': '192.168.1.10:8003', 'x-forwarded-for': '192.168.1.77' };
    const secret = { authorization: `Bearer ${world.bench.harness.gatewaySecret}` };
    expect(await ask({ ...secret, ...forwarded })).toMatch(
      /^http:\/\/192\.168\.1\.10:8003\/xiaozhi\/otaMag\/download\//,
    );
    expect(await ask(forwarded)).toContain(world.bench.origin);
    expect(await ask({ ...secret, 'x-forwarded-host': 'evil/..?' })).toBe('');
    expect(world.bench.harness.logText).toContain('set OTA_PUBLIC_URL');
  });
}

function describeOrders(world: RolloutWorld): void {
  const refusal = async (method: string, path: string, body?: object): Promise<unknown[]> => {
    const answer = await world.bench.harness.client.send(method, path, body);
    return [answer.status, answer.body?.error];
  };

  it('keeps its firmware, and begins once', async () => {
    const firmware = await world.firmware('2.0.0');
    const { id } = await world.rollOut(firmware.id);
    const path = `/api/firmware/${firmware.id}`;
    expect(await refusal('DELETE', path)).toEqual([409, 'FIRMWARE_IN_USE']);
    expect(await refusal('PUT', path, { channel: 'beta' })).toEqual([409, 'FIRMWARE_IN_USE']);
    expect(await refusal('POST', '/api/firmware-rollout', { firmwareId: firmware.id })).toEqual([
      ...[409, 'ROLLOUT_EXISTS'],
    ]);
    await world.order(id, 'halt');
    expect(await refusal('DELETE', path)).toEqual([200, undefined]);
    const after = await world.bench.harness.client.data<RolloutView>('GET', `/api/firmware-rollout/${id}`);
    expect(after).toMatchObject({ version: '2.0.0', state: 'halted' });
  });

  it('takes orders that fit its state, for devices that are there', async () => {
    await world.start(1, '1.0.0');
    const firmware = await world.firmware('2.0.0');
    const path = '/api/firmware-rollout';
    const body = { firmwareId: firmware.id, devices: ['02:99:00:00:00:00'] };
    expect(await refusal('POST', path, body)).toEqual([422, 'ROLLOUT_DEVICES_INVALID']);
    expect(await refusal('POST', path, { firmwareId: 'none' })).toEqual([404, 'FIRMWARE_NOT_FOUND']);
    expect(await refusal('POST', path, { ...body, percentage: 101 })).toEqual([422, 'INPUT_INVALID']);
    expect(await refusal('POST', `${path}/none/halt`)).toEqual([404, 'ROLLOUT_NOT_FOUND']);
    const { id } = await world.rollOut(firmware.id, { devices: [world.device(1)] });
    expect(await refusal('POST', `${path}/${id}/resume`)).toEqual([409, 'ROLLOUT_STATE']);
    await world.order(id, 'halt');
    for (const order of ['pause', 'resume', 'halt'])
      expect(await refusal('POST', `${path}/${id}/${order}`)).toEqual([409, 'ROLLOUT_STATE']);
    expect(await refusal('PUT', `${path}/${id}`, { percentage: 5 })).toEqual([409, 'ROLLOUT_STATE']);
    const { client } = world.bench.harness;
    const { list } = await client.data<PageView<AuditView>>('GET', '/api/audit?limit=10');
    const actions = list.filter(({ target }) => target === id).map(({ action }) => action);
    expect(actions).toEqual(['firmware.rollout.halt', 'firmware.rollout.create']);
  });

  it('forgets a device that is unbound', async () => {
    const { id } = await world.rollOut((await world.firmware('2.0.0')).id);
    const { url = '' } = (await world.start(1, '1.0.0')) ?? {};
    await world.bench.harness.client.data('DELETE', `/api/device/${world.device(1)}`);
    expect(await world.counts(id)).toEqual({ eligible: 0, offered: 0, running: 0, failed: 0 });
    expect((await fetch(url)).status).toBe(404);
  });
}
