import type { MqttTopicLayout } from '@xiaozhi/device-protocol';
import type { MqttClient } from 'mqtt';
import { RecordingListener, connectDevice, nextMessage, offerTo } from '../../testing/mqtt-bench.js';
import type { DeviceBroker } from './device-broker.js';

/** A broker under test, and where devices find it. */
export interface BrokerBench {
  broker: DeviceBroker;
  port: number;
  stop: () => Promise<void>;
}

const MACS = ['aa:bb:cc:00:11:01', 'aa:bb:cc:00:11:02'] as const;

/** What every broker does for the gateway, whoever runs it. @param start makes one whose listener is the given */
export function describeDeviceBroker(
  name: string,
  layout: MqttTopicLayout,
  start: (listener: RecordingListener) => Promise<BrokerBench>,
): void {
  describe(`${name} as a broker of devices`, () => {
    const clients: MqttClient[] = [];
    let listener: RecordingListener;
    let bench: BrokerBench;

    const connect = async (mac: string): Promise<MqttClient> => {
      const client = await connectDevice(bench.port, offerTo(mac, layout));
      clients.push(client);
      return client;
    };
    const say = (client: MqttClient, mac: string, text: string): Promise<unknown> =>
      client.publishAsync(offerTo(mac, layout).publish_topic, text);

    beforeEach(async () => {
      listener = new RecordingListener();
      bench = await start(listener);
    });
    afterEach(async () => {
      await Promise.all(clients.splice(0).map((client) => client.endAsync(true)));
      await bench.stop();
    });

    it('tells who published what, in order, each device after it is there', async () => {
      for (const mac of MACS) {
        const client = await connect(mac);
        await say(client, mac, 'one');
        await say(client, mac, 'two');
        await listener.until(`${mac}: two`);
      }
      for (const mac of MACS) {
        const mine = listener.events.filter((event) => event.includes(mac));
        expect(mine.indexOf(`connected ${mac}`)).toBe(0);
        expect(mine.filter((event) => event.startsWith(mac))).toEqual([`${mac}: one`, `${mac}: two`]);
      }
    });

    it('brings messages to the device that they are for, and to no other', async () => {
      const heard: string[] = [];
      for (const mac of MACS) {
        const client = await connect(mac);
        client.on('message', (topic, payload) => heard.push(`${mac} ${topic} ${payload.toString()}`));
        await say(client, mac, 'here');
        await listener.until(`${mac}: here`);
      }
      const [first, second] = MACS.map((mac) => listener.connected.find(({ deviceId }) => deviceId === mac));
      if (first === undefined || second === undefined) throw new Error('a device did not come');
      const arrived = nextMessage(clients[1] as MqttClient);
      bench.broker.send(first, 'for the first');
      bench.broker.send(second, 'for the second');
      await arrived;
      const topics = MACS.map((mac) => offerTo(mac, layout).subscribe_topic);
      expect(heard.sort()).toEqual([
        `${MACS[0]} ${topics[0]} for the first`,
        `${MACS[1]} ${topics[1]} for the second`,
      ]);
    });

    it('takes messages for a device that is not there without harm', async () => {
      const client = await connect(MACS[0]);
      await say(client, MACS[0], 'here');
      await listener.until(`${MACS[0]}: here`);
      const [device] = listener.connected;
      if (device === undefined) throw new Error('the device did not come');
      bench.broker.send(
        { ...device, mqttClientId: device.mqttClientId.replace('_01@', '_09@') },
        'for nobody',
      );
      const arrived = nextMessage(client);
      bench.broker.send(device, 'still there');
      expect(await arrived).toBe('still there');
    });
  });
}
