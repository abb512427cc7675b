import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SimulatedDevice } from '@xiaozhi/device-simulator';
import { ServiceProcess } from '../src/service-process.js';
import { freePorts } from '../src/free-ports.js';
import { until } from '../src/until.js';

const DEVICE = '02:00:00:00:01:0a';
const OTHER_DEVICE = '02:00:00:00:01:0b';

/** As people of the field have it, with what this gateway can do without any key. */
const CONFIG = `
server:
  websocket: ws://你的ip或者域名:端口号/xiaozhi/v1/
  timezone_offset: 2
selected_module: { VAD: SileroVAD, ASR: Moonshine, LLM: Rules, TTS: Voice, Memory: Local }
VAD: { SileroVAD: { type: silero } }
ASR: { Moonshine: { type: moonshine } }
LLM: { Rules: { type: rule_based } }
TTS: { Voice: { type: offline } }
Memory: { Local: { type: local } }
agent: { name: Nova, language: en }
prompt: You are Nova.
`;

describe('a gateway alone', () => {
  let folder: string;
  let gateway: ServiceProcess;
  let otaUrl: string;
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'xiaozhi-alone-'));
    mkdirSync(join(folder, 'data', 'bin'), { recursive: true });
    writeFileSync(join(folder, 'config.yaml'), CONFIG);
    writeFileSync(join(folder, 'data', 'bin', 'lamp_9.1.0.bin'), 'new firmware');
    const [webSocket, http] = await freePorts(2);
    otaUrl = `http://127.0.0.1:${http}/xiaozhi/ota/`;
    gateway = new ServiceProcess('xiaozhi-server', 'apps/xiaozhi-server/dist/main.js', {
      CONFIG_FILE: join(folder, 'config.yaml'),
      DATA_DIR: join(folder, 'data'),
      LOG_FILE: join(folder, 'server.log'),
      WEBSOCKET_PORT: String(webSocket),
      HTTP_PORT: String(http),
    });
    await gateway.start();
  });
  afterAll(async () => {
    await gateway.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  const ask = async (mac: string, text: string): Promise<string> => {
    const device = new SimulatedDevice({ otaUrl, mac });
    await device.connect();
    const turn = await device.say(text);
    await device.close();
    return turn.reply;
  };

  it('has nothing to activate, and offers the firmware in its folder', async () => {
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
    await gateway.kill();
    await gateway.start();
    const isHome = (reply: string): boolean => /berlin/i.test(reply);
    await until('the recall of the home', () => ask(DEVICE, 'Where do I live?'), isHome);
    expect(await ask(OTHER_DEVICE, 'Where do I live?')).not.toMatch(/berlin/i);
  });

  it('takes a changed persona without a restart', async () => {
    writeFileSync(join(folder, 'config.yaml'), CONFIG.replace('language: en', 'language: zh'));
    const isChinese = (reply: string): boolean => /\p{Script=Han}/u.test(reply);
    await until('an answer in Chinese', () => ask(DEVICE, '你好'), isChinese);
  });
});
