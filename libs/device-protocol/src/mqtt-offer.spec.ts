import { createHmac } from 'node:crypto';
import * as fc from 'fast-check';
import { mqttClientId, mqttOffer, mqttTopics, mqttUsername, parseMqttClientId } from './mqtt-offer.js';

const MAC = 'AA:BB:CC:00:11:22';
const CLIENT = '0b6fd1a2-77c1-4b3e-9f0e-1d2c3b4a5968';

describe(mqttOffer, () => {
  const sign = (text: string): string => createHmac('sha256', 'key').update(text).digest('base64');
  const device = { mac: MAC, clientId: CLIENT, board: 'bread-compact-wifi', ip: '10.0.0.5' };

  it('is what servers in the field answer', () => {
    const offer = mqttOffer(device, 'mqtt.example:1883', 'shared', sign);
    const client_id = `GID_bread-compact-wifi@@@aa_bb_cc_00_11_22@@@${CLIENT}`;
    const username = Buffer.from('{"ip":"10.0.0.5"}').toString('base64');
    expect(offer).toEqual({
      endpoint: 'mqtt.example:1883',
      client_id,
      username,
      password: createHmac('sha256', 'key').update(`${client_id}|${username}`).digest('base64'),
      publish_topic: 'device-server',
      subscribe_topic: 'devices/p2p/aa_bb_cc_00_11_22',
      keepalive: 40,
    });
  });

  it('names topics that an access list can bind to the client id, where the broker is another', () => {
    const { client_id, publish_topic, subscribe_topic } = mqttOffer(device, 'h:1883', 'per-client', sign);
    expect(publish_topic).toBe(`device-server/${client_id}`);
    expect(subscribe_topic).toBe(`devices/p2p/${client_id}`);
  });

  it('holds text and numbers only: the firmware keeps nothing else', () => {
    const kinds = Object.values(mqttOffer(device, 'h:1883', 'shared', sign)).map((value) => typeof value);
    expect(new Set(kinds)).toEqual(new Set(['string', 'number']));
  });
});

describe(mqttClientId, () => {
  it('is read back, and has one topic level, whatever a device calls itself and its board', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (board, clientId) => {
        const id = mqttClientId(board, MAC, clientId);
        expect(parseMqttClientId(id)).toMatchObject({ mqttClientId: id, deviceId: 'aa:bb:cc:00:11:22' });
        const identity = { mqttClientId: id, deviceId: 'aa:bb:cc:00:11:22' };
        expect(mqttTopics(identity, 'per-client').publish.split('/')).toHaveLength(2);
        expect(id).not.toMatch(/[+#/]/);
      }),
    );
  });

  it('keeps a UUID as it is, and takes the MAC where a device has none', () => {
    expect(parseMqttClientId(mqttClientId('b', MAC, CLIENT))?.clientId).toBe(CLIENT);
    expect(parseMqttClientId(mqttClientId('', MAC, ' '))?.clientId).toBe('aa_bb_cc_00_11_22');
  });
});

describe(parseMqttClientId, () => {
  it.each([
    '',
    'GID_b@@@aa_bb@@@c',
    'GID_b@@@aa_bb_cc_00_11_22@@@',
    'b@@@aa_bb_cc_00_11_22@@@c',
    'GID_a/b@@@aa_bb_cc_00_11_22@@@c',
  ])('knows no device by %j', (text) => expect(parseMqttClientId(text)).toBeUndefined());
});

describe(mqttUsername, () => {
  it('is base64 of JSON for any address', () => {
    fc.assert(
      fc.property(fc.oneof(fc.ipV4(), fc.ipV6(), fc.string()), (ip) => {
        const read: unknown = JSON.parse(Buffer.from(mqttUsername(ip), 'base64').toString());
        expect(read).toEqual({ ip: expect.any(String) as string });
      }),
    );
  });
});
