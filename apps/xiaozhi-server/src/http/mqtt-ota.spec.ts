import type { MqttOffer } from '@xiaozhi/device-protocol';
import * as fc from 'fast-check';
import { MqttOta, boardOf, withMqtt } from './mqtt-ota.js';

const OFFER: MqttOffer = {
  endpoint: 'h:1883',
  client_id: 'c',
  username: 'u',
  password: 'p',
  publish_topic: 'device-server',
  subscribe_topic: 'devices/p2p/m',
  keepalive: 40,
};

describe(MqttOta, () => {
  const websocket = { websocket: { url: 'ws://h/' } };
  const ask = async (offer: MqttOffer | undefined, method = 'POST'): Promise<unknown> => {
    const asked: unknown[] = [];
    const ota = new MqttOta(
      { forward: async () => ({ status: 200, body: JSON.stringify(websocket) }) },
      (device) => {
        asked.push(device);
        return offer;
      },
    );
    const { body } = await ota.forward({
      method,
      path: '/ota/',
      headers: { 'device-id': ' AA:BB ', 'client-id': 'c' },
      body: '{"board":{"type":"bread"}}',
      remoteAddress: '10.0.0.5',
    });
    if (method === 'POST')
      expect(asked).toEqual([{ mac: 'AA:BB', clientId: 'c', board: 'bread', ip: '10.0.0.5' }]);
    return JSON.parse(body);
  };

  it('names MQTT where the gateway can, and else what the desk says', async () => {
    expect(await ask(OFFER)).toEqual({ mqtt: OFFER });
    expect(await ask(undefined)).toEqual(websocket);
    expect(await ask(OFFER, 'GET')).toEqual(websocket);
  });
});

describe(withMqtt, () => {
  it('puts MQTT in the place of the WebSocket, and leaves the rest', () => {
    const answer = { firmware: { version: '1.0' }, websocket: { url: 'ws://h/' }, activation: { code: '1' } };
    expect(JSON.parse(withMqtt(JSON.stringify(answer), OFFER))).toEqual({
      firmware: { version: '1.0' },
      activation: { code: '1' },
      mqtt: OFFER,
    });
  });

  it.each([
    ['an error', '{"error":"Invalid device ID"}'],
    ['MQTT already', '{"mqtt":{"endpoint":"other"},"websocket":{}}'],
    ['a text', 'success'],
    ['another kind of JSON', '["websocket"]'],
  ])('changes nothing of %s', (_, answer) => {
    expect(withMqtt(answer, OFFER)).toBe(answer);
  });
});

describe(boardOf, () => {
  it.each([
    ['{"board":{"type":"bread"},"chip_model_name":"esp32"}', 'bread'],
    ['{"board":{"type":7},"chip_model_name":"esp32"}', 'esp32'],
    ['{}', 'unknown'],
    ['not json', 'unknown'],
  ])('of %s is %s', (body, board) => expect(boardOf(body)).toBe(board));

  it('is a text, whatever a device sends', () => {
    fc.assert(fc.property(fc.oneof(fc.json(), fc.string()), (body) => boardOf(body).length > 0));
  });
});
