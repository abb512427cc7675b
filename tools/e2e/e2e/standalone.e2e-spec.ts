import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { LoneGateway } from '../src/lone-gateway.js';
import { until } from '../src/until.js';

const DEVICE = '02:00:00:00:01:0a';
const OTHER_DEVICE = '02:00:00:00:01:0b';

describe('a gateway alone', () => {
  const gateway = new LoneGateway();

  beforeAll(async () => {
    writeFileSync(join(gateway.folder, 'data', 'bin', 'lamp_9.1.0.bin'), 'new firmware');
    await gateway.start();
  });

  afterAll(() => gateway.stop());

  const ask = async (mac: string, text: string): Promise<string> => {
    const device = gateway.device(mac);
    await device.connect();
    const turn = await device.say(text);
    await device.close();
    return turn.reply;
  };

  it('has nothing to activate, and offers the firmware in its folder', async () => {
    const { otaUrl } = gateway;
    const headers = { 'device-id': DEVICE, 'client-id': 'c', 'content-type': 'application/json' };
    const body = JSON.stringify({ application: { version: '1.0.0' }, board: { type: 'lamp' } });
    const answer = (await (await fetch(otaUrl, { method: 'POST', headers, body })).json()) as {
      firmware: { version: string; url: string };
      activation?: unknown;
      mqtt?: unknown;
      server_time: { timezone_offset: number };
    };
    expect(answer).toMatchObject({ firmware: { version: '9.1.0' }, server_time: { timezone_offset: 120 } });
    expect([answer.activation, answer.mqtt]).toEqual([undefined, undefined]);
    const file = await fetch(answer.firmware.url);
    expect([file.status, file.headers.get('content-length'), await file.text()]).toEqual([
      200,
      '12',
      'new firmware',
    ]);
    expect((await fetch(`${otaUrl}download/..%2Fauth-key`)).status).toBe(400);
    expect((await fetch(`${otaUrl}activate`, { method: 'POST', headers, body: '{}' })).status).toBe(200);
  });

  it('remembers over a kill -9, and only to whom it was said', async () => {
    await ask(DEVICE, 'My name is Daniel and I live in Berlin.');
    await gateway.killAndStart();
    const isHome = (reply: string): boolean => /berlin/i.test(reply);
    await until('the recall of the home', () => ask(DEVICE, 'Where do I live?'), isHome);
    expect(await ask(OTHER_DEVICE, 'Where do I live?')).not.toMatch(/berlin/i);
  });

  it('takes a changed persona without a restart', async () => {
    gateway.configure('', 'zh');
    const isChinese = (reply: string): boolean => /\p{Script=Han}/u.test(reply);
    await until('an answer in Chinese', () => ask(DEVICE, '你好'), isChinese);
  });
});
