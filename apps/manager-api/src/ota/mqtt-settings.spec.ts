import { createHmac } from 'node:crypto';
import { serverBase } from '@xiaozhi/contracts';
import type { MqttOffer } from '@xiaozhi/device-protocol';
import { ManagerHarness } from '../testing/manager-harness.js';
import { ParameterService } from '../parameter/parameter.service.js';
import { MqttSettings } from './mqtt-settings.js';

const DEVICE = 'AA:BB:CC:00:11:22';
const OWN_KEY = 'Own-Signature-Key-1';

function passwordOf({ client_id, username }: MqttOffer, key: string): string {
  return createHmac('sha256', key).update(`${client_id}|${username}`).digest('base64');
}

// Each test starts the service anew.
jest.setTimeout(30_000);

describe(MqttSettings, () => {
  let harness: ManagerHarness;

  const start = async (env: Record<string, string>): Promise<void> => {
    harness = await ManagerHarness.start(env);
  };
  const answer = async (): Promise<Record<string, unknown>> => (await harness.ota(DEVICE)).body ?? {};
  const serverSection = async (): Promise<Record<string, unknown>> =>
    serverBase.parse((await harness.gateway('/config/server-base', {})).body?.data).server;

  afterEach(() => harness.stop());

  it('keeps MQTT out of the answer where no broker is named', async () => {
    await start({});
    const ota = await answer();
    expect(ota).toHaveProperty('websocket.url');
    expect(ota).not.toHaveProperty('mqtt');
    expect((await serverSection()).mqtt_gateway).toBeUndefined();
  });

  it('sends devices to the broker instead of the WebSocket, with a password that gateways can check', async () => {
    await start({ MQTT_PUBLIC_ENDPOINT: 'mqtt.example:1883', UDP_PUBLIC_ENDPOINT: 'udp.example:8884' });
    const { mqtt, ...ota } = (await answer()) as { mqtt: MqttOffer };
    expect(ota).not.toHaveProperty('websocket');
    expect(ota).toHaveProperty('activation.code');
    const key = createHmac('sha256', harness.gatewaySecret).update('mqtt-signature-key').digest('base64url');
    expect(mqtt).toEqual({
      endpoint: 'mqtt.example:1883',
      client_id: 'GID_unknown@@@aa_bb_cc_00_11_22@@@client-1',
      username: Buffer.from('{"ip":"127.0.0.1"}').toString('base64'),
      password: passwordOf(mqtt, key),
      publish_topic: 'device-server',
      subscribe_topic: 'devices/p2p/aa_bb_cc_00_11_22',
      keepalive: 40,
    });
    expect(await serverSection()).toMatchObject({
      auth: { enabled: true },
      mqtt_gateway: 'mqtt.example:1883',
      udp_gateway: 'udp.example:8884',
    });
  });

  it('signs with the operator’s own key, tells it to gateways only, and never prints it', async () => {
    await start({
      MQTT_PUBLIC_ENDPOINT: 'broker',
      MQTT_SIGNATURE_KEY: OWN_KEY,
      MQTT_TOPICS: 'per-client',
      LOG_LEVEL: 'debug',
    });
    const { mqtt } = (await answer()) as { mqtt: MqttOffer };
    expect(mqtt.password).toBe(passwordOf(mqtt, OWN_KEY));
    expect(mqtt.publish_topic).toBe(`device-server/${mqtt.client_id}`);
    expect(mqtt.subscribe_topic).toBe(`devices/p2p/${mqtt.client_id}`);
    expect((await serverSection()).mqtt_signature_key).toBe(OWN_KEY);
    expect(harness.logText).not.toContain(OWN_KEY);
  });

  it('takes a system parameter over the environment, and the word null for none', async () => {
    await start({ MQTT_PUBLIC_ENDPOINT: 'from-environment:1883' });
    const parameters = harness.manager.app.get(ParameterService);
    await parameters.set('server.mqtt_gateway', 'from-parameter:1883');
    await parameters.set('server.mqtt_signature_key', OWN_KEY, { isSecret: true });
    const { mqtt } = (await answer()) as { mqtt: MqttOffer };
    expect(mqtt.endpoint).toBe('from-parameter:1883');
    expect(mqtt.password).toBe(passwordOf(mqtt, OWN_KEY));
    expect((await serverSection()).mqtt_signature_key).toBe(OWN_KEY);
    await parameters.set('server.mqtt_gateway', 'null');
    expect(await answer()).toHaveProperty('mqtt.endpoint', 'from-environment:1883');
  });
});
