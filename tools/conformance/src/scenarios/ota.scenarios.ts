import { NotApplicable, expectThat } from '../scenario.js';
import type { Bench, Scenario } from '../scenario.js';

interface OtaReply {
  status: number;
  body: Record<string, unknown>;
}

const MINIMAL = { application: { version: '2.1.1', elf_sha256: '0' }, board: { type: 'bread-compact-wifi' } };

async function ask(bench: Bench, mac: string, body: unknown): Promise<OtaReply> {
  const response = await fetch(bench.otaUrl, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'device-id': mac, 'client-id': 'conformance' },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
  const text = await response.text();
  try {
    return { status: response.status, body: JSON.parse(text) as Record<string, unknown> };
  } catch {
    throw new Error(`OTA answered ${response.status} with no JSON: ${text.slice(0, 80)}`);
  }
}

const MQTT_FIELDS = ['endpoint', 'client_id', 'username', 'password', 'publish_topic', 'subscribe_topic'];

/** Scenarios 1, 2 and 4: what a device asks over HTTP at boot. */
export const OTA_SCENARIOS: readonly Scenario[] = [
  {
    id: 1,
    transport: 'websocket',
    title: 'OTA names time and WebSocket with version, no MQTT; an unknown device gets one code',
    run: async (bench: Bench): Promise<void> => {
      const mac = bench.newMac();
      const [first, second] = [await ask(bench, mac, MINIMAL), await ask(bench, mac, MINIMAL)];
      const {
        server_time: time,
        websocket,
        activation,
      } = first.body as Record<string, Record<string, unknown>>;
      expectThat(first.status === 200, `status ${first.status}`);
      expectThat(typeof time?.timestamp === 'number', 'no server_time.timestamp');
      expectThat(/^wss?:\/\//.test(String(websocket?.url)), 'no websocket.url');
      expectThat(
        typeof websocket?.token === 'string',
        'websocket.token is no string: an old one stays in flash',
      );
      expectThat(typeof websocket.version === 'number', 'no websocket.version: an old one stays in flash');
      expectThat(
        !('mqtt' in first.body) || first.body.mqtt === null,
        'mqtt is there: devices leave the WebSocket',
      );
      if (activation === undefined) return;
      expectThat(/^\d{6}$/.test(String(activation.code)), 'the code has not six digits');
      const again = (second.body.activation as Record<string, unknown> | undefined)?.code;
      expectThat(again === activation.code, 'the second request got another code');
    },
  },
  {
    id: 1,
    transport: 'mqtt',
    title: 'OTA names time and a whole MQTT block, no WebSocket; an unknown device gets one code',
    run: async (bench: Bench): Promise<void> => {
      const mac = bench.newMac();
      const { status, body } = await ask(bench, mac, MINIMAL);
      const { server_time: time, mqtt } = body as Record<string, Record<string, unknown>>;
      expectThat(status === 200, `status ${status}`);
      expectThat(typeof time?.timestamp === 'number', 'no server_time.timestamp');
      expectThat(mqtt !== undefined, 'no mqtt: is MQTT switched on there?');
      for (const name of MQTT_FIELDS)
        expectThat(typeof mqtt[name] === 'string' && mqtt[name] !== '', `mqtt.${name} is no text`);
      const plain = mac.replaceAll(':', '_');
      expectThat(String(mqtt.client_id).split('@@@')[1] === plain, 'the client id does not name the device');
      expectThat(!('websocket' in body), 'websocket is there too: the firmware ignores it');
    },
  },
  {
    id: 2,
    title: 'activation answers 202 until the device is bound, then 200',
    run: async (bench: Bench): Promise<void> => {
      const mac = bench.newMac();
      const { activation } = (await ask(bench, mac, MINIMAL)).body;
      const { status } = await fetch(`${bench.otaUrl.replace(/\/?$/, '/')}activate`, {
        method: 'POST',
        headers: { 'device-id': mac, 'client-id': 'conformance' },
        body: 'not json',
      });
      const expected = activation === undefined ? 200 : 202;
      expectThat(status === expected, `status ${status} instead of ${expected}`);
    },
  },
  {
    id: 4,
    title: 'OTA takes what devices of all kinds send, and never answers 5xx',
    run: async (bench: Bench): Promise<void> => {
      const mac = bench.newMac();
      for (const body of [
        MINIMAL,
        { ...MINIMAL, surprise: [1, { deep: true }] },
        { ...MINIMAL, minimum_free_heap_size: '8301212' },
        { ...MINIMAL, minimum_free_heap_size: 8_301_212, display: {} },
      ]) {
        const reply = await ask(bench, mac, body);
        expectThat(
          reply.status === 200 && ('websocket' in reply.body || 'mqtt' in reply.body),
          `refused ${JSON.stringify(body).slice(0, 80)}`,
        );
      }
      for (const [badMac, body] of [
        [mac, 'not json'],
        ['not-a-mac', MINIMAL],
      ] as const) {
        const reply = await ask(bench, badMac, body);
        expectThat(reply.status === 200, `status ${reply.status}: devices retry for hours`);
        expectThat('error' in reply.body || 'message' in reply.body, 'no error is named');
      }
    },
  },
  {
    id: 8,
    transport: 'websocket',
    title: 'a plain GET on the WebSocket port is answered with 200',
    run: async (bench: Bench): Promise<void> => {
      const { websocket } = (await ask(bench, bench.newMac(), MINIMAL)).body as Record<
        string,
        Record<string, unknown>
      >;
      const url = String(websocket?.url).replace(/^ws/, 'http');
      if (!url.startsWith('http')) throw new NotApplicable('OTA names no WebSocket');
      const { status } = await fetch(url);
      expectThat(status === 200, `status ${status}`);
    },
  },
];
