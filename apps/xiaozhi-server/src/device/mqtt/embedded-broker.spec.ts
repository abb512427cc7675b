import { once } from 'node:events';
import { connect } from 'node:net';
import type { MqttOffer } from '@xiaozhi/device-protocol';
import mqtt from 'mqtt';
import type { MqttClient } from 'mqtt';
import {
  LogWatch,
  MQTT_TEST_KEY,
  RecordingListener,
  connectDevice,
  connectionEnd,
  nextMessage,
  offerTo,
} from '../../testing/mqtt-bench.js';
import { DEFAULT_LIMITS } from '../../testing/device-limits.js';
import { describeDeviceBroker } from './device-broker.contract.js';
import { EmbeddedBroker } from './embedded-broker.js';
import { MqttAuth } from './mqtt-auth.js';

const MAC = 'aa:bb:cc:00:11:01';
const OTHER = offerTo('aa:bb:cc:00:11:02', 'shared');
const OFFER = offerTo(MAC, 'shared');
const auth = new MqttAuth({ signatureKey: () => MQTT_TEST_KEY, secret: () => undefined });

function makeBroker(log = new LogWatch()): EmbeddedBroker {
  return new EmbeddedBroker(
    { host: '127.0.0.1', port: 0, maxConnectionsCount: 10, limits: DEFAULT_LIMITS },
    auth,
    log.logger,
  );
}

describeDeviceBroker('the broker of the gateway', 'shared', async (listener) => {
  const broker = makeBroker();
  await broker.start(listener);
  return { broker, port: broker.port ?? 0, stop: () => broker.stop() };
});

describe(EmbeddedBroker, () => {
  let broker: EmbeddedBroker;
  let listener: RecordingListener;
  let log: LogWatch;
  const clients: MqttClient[] = [];

  const join = async (offer: MqttOffer, options = {}): Promise<MqttClient> => {
    const client = await connectDevice(broker.port ?? 0, offer, options);
    clients.push(client);
    return client;
  };

  beforeEach(async () => {
    log = new LogWatch();
    listener = new RecordingListener();
    broker = makeBroker(log);
    await broker.start(listener);
  });
  afterEach(async () => {
    await Promise.all(clients.splice(0).map((client) => client.endAsync(true)));
    await broker.stop();
  });

  it.each([
    ['a wrong password', { ...OFFER, password: OTHER.password }],
    ['no password', { ...OFFER, password: '' }],
    ['the password of another client id', { ...OTHER, client_id: OFFER.client_id }],
    ['another user name', { ...OFFER, username: 'someone' }],
    ['a client id that names no device', { ...OFFER, client_id: 'someone' }],
  ])('refuses %s', async (_, offer) => {
    await expect(join(offer)).rejects.toThrow(/bad username or password/i);
    expect(listener.events).toEqual([]);
  });

  it('ends the connection of a device that publishes anywhere else, or something that is to stay', async () => {
    for (const [topic, retain] of [
      [OTHER.subscribe_topic, false],
      ['device-server/x', false],
      ['$SYS/x', false],
      ['device-server', true],
    ] as const) {
      const client = await join(OFFER);
      client.publish(topic, 'for another', { retain });
      await connectionEnd(client);
    }
    expect(listener.events.some((event) => event.includes('for another'))).toBe(false);
  });

  it.each([OTHER.subscribe_topic, '#', 'devices/p2p/+', 'device-server', '$SYS/#'])(
    'lets no device listen to %s',
    async (topic) => {
      const client = await join(OFFER);
      const heard: string[] = [];
      client.on('message', (at, payload) => heard.push(`${at} ${payload.toString()}`));
      await expect(client.subscribeAsync(topic)).rejects.toThrow();
      const other = await join(OTHER);
      await other.publishAsync('device-server', 'secret');
      await listener.until('aa:bb:cc:00:11:02: secret');
      const mine = listener.connected.find(({ deviceId }) => deviceId === MAC);
      if (mine === undefined) throw new Error('the device did not come');
      const arrived = nextMessage(client);
      broker.send(mine, 'for me');
      await arrived;
      expect(heard).toEqual([`${OFFER.subscribe_topic} for me`]);
    },
  );

  it('tells a device that has not subscribed, as the firmware does not, and each message once', async () => {
    const client = await join(OFFER);
    await client.unsubscribeAsync(OFFER.subscribe_topic);
    const heard: string[] = [];
    client.on('message', (_, payload) => heard.push(payload.toString()));
    await listener.until(`connected ${MAC}`);
    const [device] = listener.connected;
    if (device === undefined) throw new Error('the device did not come');
    for (const text of ['one', 'two', 'three']) broker.send(device, text);
    while (heard.length < 3) await nextMessage(client);
    expect(heard).toEqual(['one', 'two', 'three']);
  });

  it('hears a device that speaks as soon as it is let in', async () => {
    for (let count = 0; count < 20; count += 1) {
      const client = mqtt.connect(`mqtt://127.0.0.1:${broker.port}`, {
        clientId: OFFER.client_id,
        username: OFFER.username,
        password: OFFER.password,
        reconnectPeriod: 0,
      });
      clients.push(client);
      client.once('connect', () => client.publish('device-server', `hello ${count}`));
      await listener.until(`${MAC}: hello ${count}`);
    }
    const firsts = listener.events.filter((_, at) => listener.events[at - 1] === `connected ${MAC}`);
    expect(firsts).toHaveLength(20);
  });

  it('says when a device is gone, and leaves no last will behind', async () => {
    const client = await join(OFFER, { will: { topic: 'device-server', payload: Buffer.from('my will') } });
    client.stream.destroy();
    await listener.until(`gone ${MAC}`);
    expect(listener.events).toEqual([`connected ${MAC}`, `gone ${MAC}`]);
  });

  it('keeps the newer of two connections with one client id', async () => {
    const first = await join(OFFER);
    const closed = connectionEnd(first);
    const second = await join(OFFER);
    await closed;
    await second.publishAsync('device-server', 'still here');
    await listener.until(`${MAC}: still here`);
    expect(listener.events).toEqual([
      `connected ${MAC}`,
      `gone ${MAC}`,
      `connected ${MAC}`,
      `${MAC}: still here`,
    ]);
  });

  it('refuses a client that would never be missed', async () => {
    await expect(join(OFFER, { keepalive: 0 })).rejects.toThrow();
  });

  it.each([
    ['a packet that is too long', Buffer.from([0x10, 0xff, 0xff, 0xff, 0x7f])],
    ['a length without an end', Buffer.from([0x10, 0xff, 0xff, 0xff, 0xff])],
    ['bytes of another protocol', Buffer.from('GET / HTTP/1.1\r\n\r\n')],
    ['more packets than a device sends', Buffer.alloc(400, Buffer.from([0xc0, 0]))],
  ])('closes the socket on %s, and serves others', async (_, bytes) => {
    const socket = connect(broker.port ?? 0, '127.0.0.1');
    socket.on('error', () => undefined);
    socket.write(bytes);
    await once(socket, 'close');
    const client = await join(OFFER);
    await client.publishAsync('device-server', 'fine');
    await listener.until(`${MAC}: fine`);
  });

  it('ends the connection of a device that floods it', async () => {
    const client = await join(OFFER);
    const closed = connectionEnd(client);
    for (let count = 0; count < 500; count += 1) client.publish('device-server', 'x');
    await closed;
    expect(listener.events.filter((event) => event.endsWith(': x')).length).toBeLessThan(100);
  });

  it('brings last words to devices before it stops', async () => {
    const client = await join(OFFER);
    const heard: string[] = [];
    client.on('message', (_, payload) => heard.push(payload.toString()));
    await listener.until(`connected ${MAC}`);
    const closed = connectionEnd(client);
    const [device] = listener.connected;
    if (device !== undefined) broker.send(device, 'goodbye');
    await broker.stop();
    await closed;
    expect(heard).toEqual(['goodbye']);
  });
});
