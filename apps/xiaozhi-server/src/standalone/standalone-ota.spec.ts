import * as fc from 'fast-check';
import { StandaloneOta } from './standalone-ota.js';

const URL = 'ws://192.168.1.10:8000/xiaozhi/v1/';
const NOW = new Date('2026-03-01T12:00:00Z');

function desk(
  newer?: { version: string; file: string },
  base: string | undefined = 'http://192.168.1.10:8003',
): StandaloneOta {
  return new StandaloneOta({
    firmware: { findNewer: () => Promise.resolve(newer && { model: 'lamp', ...newer }) },
    webSocketUrl: () => URL,
    downloadUrl: (file) => (base === '' ? undefined : `${base}/xiaozhi/ota/download/${file}`),
    tokenFor: (deviceId, clientId) => `${deviceId}/${clientId}`,
    timeZoneOffsetMinutes: () => 480,
    now: () => NOW,
  });
}

const HEADERS = { 'device-id': 'aa:bb:cc:00:11:22', 'client-id': 'c' };
const post = (body: unknown, headers: Record<string, string> = HEADERS, path = '/ota/') => ({
  ...{ method: 'POST', path, headers, remoteAddress: '192.168.1.7' },
  body: typeof body === 'string' ? body : JSON.stringify(body),
});
const answerOf = async (ota: StandaloneOta, ...request: Parameters<typeof post>): Promise<unknown> =>
  JSON.parse((await ota.forward(post(...request))).body);

describe(StandaloneOta, () => {
  it('tells every device where to connect and with which token, and never mentions MQTT or activation', async () => {
    expect(await answerOf(desk(), { application: { version: '1.8.2' } })).toEqual({
      server_time: { timestamp: NOW.getTime(), timezone_offset: 480 },
      firmware: { version: '1.8.2', url: '' },
      websocket: { url: URL, token: 'aa:bb:cc:00:11:22/c', version: 1 },
    });
  });

  it('offers newer firmware where it can say where that is', async () => {
    const newer = { version: '2.0.0', file: 'lamp_2.0.0.bin' };
    expect(await answerOf(desk(newer), {})).toMatchObject({
      firmware: { version: '2.0.0', url: 'http://192.168.1.10:8003/xiaozhi/ota/download/lamp_2.0.0.bin' },
    });
    expect(await answerOf(desk(newer, ''), {})).toMatchObject({ firmware: { version: '0.0.0', url: '' } });
  });

  it('has nothing to activate', async () => {
    expect(await desk().forward(post('', HEADERS, '/ota/activate'))).toMatchObject({
      status: 200,
      body: 'success',
    });
  });

  it.each([
    ['no id', {}, '{}', 'Device ID is required'],
    ['a strange id', { 'device-id': 'lamp' }, '{}', 'Invalid device ID'],
    ['a broken body', HEADERS, '{"a":', 'The body is not valid JSON'],
  ])('answers %s with a fault that is no HTTP error', async (_, headers, body, error) => {
    const reply = await desk().forward(post(body, headers));
    expect(reply.status).toBe(200);
    expect(JSON.parse(reply.body)).toMatchObject({ error, server_time: { timezone_offset: 480 } });
  });

  it('takes the client’s id from the device where it has none', async () => {
    expect(await answerOf(desk(), {}, { 'device-id': 'aa:bb:cc:00:11:22' })).toMatchObject({
      websocket: { token: 'aa:bb:cc:00:11:22/aa:bb:cc:00:11:22' },
    });
  });

  it('answers whatever JSON comes', async () => {
    await fc.assert(
      fc.asyncProperty(fc.jsonValue(), async (body) => {
        const reply = await desk().forward(
          post(JSON.stringify({ application: body, board: body, model: body })),
        );
        expect(reply.status).toBe(200);
        expect(JSON.parse(reply.body)).toMatchObject({ websocket: { version: 1 } });
      }),
    );
  });

  it('tells people that it works', async () => {
    const reply = await desk().forward({ ...post(''), method: 'GET' });
    expect(reply).toMatchObject({ status: 200, contentType: 'text/plain; charset=utf-8' });
    expect(reply.body).toContain(URL);
  });
});
