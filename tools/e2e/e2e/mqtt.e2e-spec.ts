import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { Aedes } from 'aedes';
import type { PageView } from '@xiaozhi/contracts';
import type { SimulatedDevice } from '@xiaozhi/device-simulator';
import { Stack } from '../src/stack.js';
import { until } from '../src/until.js';

const DEVICE = '02:00:00:00:0a:01';
const OTHER_DEVICE = '02:00:00:00:0a:02';

/** A broker as an operator runs it beside the services, without the gateway's rules. */
async function startOperatorsBroker(): Promise<{ port: number; stop: () => Promise<void> }> {
  const broker = await Aedes.createBroker();
  const server = createServer((socket) => broker.handle(socket));
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const stop = async (): Promise<void> => {
    const closed = new Promise((done) => server.close(done));
    await new Promise<void>((done) => broker.close(done));
    await closed;
  };
  return { port: (server.address() as AddressInfo).port, stop };
}

interface Bench {
  stack: Stack;
  subscribes: boolean;
  stop: () => Promise<void>;
}

async function gatewaysBroker(): Promise<Bench> {
  const stack = new Stack({}, { mqtt: true });
  return { stack, subscribes: false, stop: () => stack.stop() };
}

async function operatorsBroker(): Promise<Bench> {
  const broker = await startOperatorsBroker();
  const endpoint = `127.0.0.1:${broker.port}`;
  const stack = new Stack({
    MQTT_BROKER_URL: `mqtt://${endpoint}`,
    MQTT_PUBLIC_ENDPOINT: endpoint,
    MQTT_TOPICS: 'per-client',
    UDP_PORT: '0',
  });
  const stop = async (): Promise<void> => {
    await stack.stop();
    await broker.stop();
  };
  return { stack, subscribes: true, stop };
}

describe.each([
  { name: 'the gateway’s broker', start: gatewaysBroker },
  { name: 'a broker that the operator runs', start: operatorsBroker },
])('devices over MQTT + UDP, with $name', ({ start }) => {
  let bench: Bench;
  const open = (mac: string): SimulatedDevice => bench.stack.device(mac, { subscribes: bench.subscribes });

  beforeAll(async () => {
    bench = await start();
    const operator = await bench.stack.start();
    const { list } = await operator.call<PageView<{ id: string }>>('GET', '/api/agent');
    // Transports are tested here, not how fast a busy machine recalls.
    await operator.call('PUT', `/api/agent/${list[0]?.id ?? ''}`, { recallDeadlineMs: 5_000 });
  });
  afterAll(() => bench.stop());

  it('are told of MQTT instead of the WebSocket', async () => {
    const answer = await open(DEVICE).checkOta();
    expect(answer.webSocketUrl).toBe('');
    expect(answer.mqtt).toMatchObject({ publish_topic: expect.stringMatching(/^device-server/) as string });
  });

  it('are remembered from one session to the next', async () => {
    const device = open(DEVICE);
    await device.connect();
    expect((await device.say('My name is Daniel.')).framesCount).toBeGreaterThan(0);
    await device.say('I am allergic to peanuts.');
    await device.close();
    await device.connect();
    expect((await device.say('What is my name?')).reply).toMatch(/daniel/i);
    const { reply, framesCount, stopAfterLastFrameMs } = await device.say('What am I allergic to?');
    expect(reply).toMatch(/peanuts/i);
    expect(framesCount).toBeGreaterThan(5);
    expect(stopAfterLastFrameMs).toBeGreaterThan(250);
    expect(device.violations).toEqual([]);
    device.drop();
  });

  it('are kept apart when two of them talk at the same time', async () => {
    const [first, second] = [open(DEVICE), open(OTHER_DEVICE)];
    await Promise.all([first.connect(), second.connect()]);
    await Promise.all([first.say('My favourite colour is green.'), second.say('My name is Amelia.')]);
    const [mine, theirs] = await Promise.all([first.say('What is my name?'), second.say('What is my name?')]);
    expect(mine.reply).toMatch(/daniel/i);
    expect(theirs.reply).toMatch(/amelia/i);
    expect([...first.violations, ...second.violations]).toEqual([]);
    first.drop();
    second.drop();
  });

  it('come back after the gateway was killed in the middle of an answer, and are still known', async () => {
    const device = open(DEVICE);
    await device.connect();
    const lost = device.sessionId;
    const cut = device.say('What can you do?').catch((error: unknown) => error);
    await device.next((message) => message.state === 'sentence_start', 10_000, 'beginning of an answer');
    await bench.stack.killGateway();
    await bench.stack.startGateway();
    // Its own broker went with the gateway; with another one, the device hears of it when it goes on.
    await until(
      'the device hears that its session is gone',
      async () => {
        device.sendRaw(JSON.stringify({ type: 'listen', state: 'start', mode: 'auto', session_id: lost }));
        return Promise.race([device.closed, new Promise<undefined>((next) => setImmediate(next, undefined))]);
      },
      (end) => end !== undefined,
    );
    expect(await cut).toBeInstanceOf(Error);
    await device.connect();
    expect(device.sessionId).not.toBe(lost);
    expect((await device.say('What is my name?')).reply).toMatch(/daniel/i);
    expect(device.violations).toEqual([]);
    device.drop();
  });

  it('leave neither their passwords nor their words in the log', () => {
    expect(bench.stack.output).not.toMatch(/peanuts/i);
    expect(bench.stack.output).not.toMatch(/"password":"[^[]/);
  });
});
