import {
  LogWatch,
  RecordingListener,
  connectDevice,
  offerTo,
  startForeignBroker,
} from '../../testing/mqtt-bench.js';
import { describeDeviceBroker } from './device-broker.contract.js';
import type { BrokerBench } from './device-broker.contract.js';
import { ExternalBroker } from './external-broker.js';

const MAC = 'aa:bb:cc:00:11:01';

async function start(listener: RecordingListener): Promise<BrokerBench> {
  const foreign = await startForeignBroker();
  const log = new LogWatch();
  const broker = new ExternalBroker({ url: `mqtt://127.0.0.1:${foreign.port}` }, log.logger);
  await broker.start(listener);
  await log.until('connected to the MQTT broker');
  const stop = async (): Promise<void> => {
    await broker.stop();
    await foreign.stop();
  };
  return { broker, port: foreign.port, stop };
}

describeDeviceBroker('a broker elsewhere', 'per-client', start);

describe(ExternalBroker, () => {
  it('hears only what a topic says to be of a device', async () => {
    const listener = new RecordingListener();
    const { port, stop } = await start(listener);
    const client = await connectDevice(port, offerTo(MAC, 'per-client'));
    await client.publishAsync('device-server', 'from anybody');
    await client.publishAsync('device-server/anybody', 'from anybody');
    await client.publishAsync(offerTo(MAC, 'per-client').publish_topic, 'mine');
    await listener.until(`${MAC}: mine`);
    expect(listener.events).toEqual([`connected ${MAC}`, `${MAC}: mine`]);
    await client.endAsync();
    await stop();
  });

  it('says once that the broker is away, and does not fail for it', async () => {
    const foreign = await startForeignBroker();
    await foreign.stop();
    const log = new LogWatch();
    const broker = new ExternalBroker({ url: `mqtt://127.0.0.1:${foreign.port}` }, log.logger);
    await broker.start(new RecordingListener());
    await log.until('the MQTT broker is not reachable; trying again');
    await broker.stop();
    expect(log.events).toHaveLength(1);
  });
});
