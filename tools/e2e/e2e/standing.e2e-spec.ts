import { OpusEncoder } from '@xiaozhi/audio';
import type { SimulatedDevice } from '@xiaozhi/device-simulator';
import { WebSocket } from 'ws';
import type { Operator } from '../src/operator.js';
import { Stack } from '../src/stack.js';

const FRAME_SAMPLES = 960;

function manualUtterance(device: SimulatedDevice, framesCount: number): void {
  const encoder = new OpusEncoder(16_000);
  device.sendRaw('{"type":"listen","state":"start","mode":"manual"}');
  for (let frame = 0; frame < framesCount; frame += 1) {
    const tone = Float32Array.from(
      { length: FRAME_SAMPLES },
      (_, index) => 0.3 * Math.sin(index / 9 + frame),
    );
    device.sendRaw(encoder.encode(tone));
  }
  device.sendRaw('{"type":"listen","state":"stop"}');
}

const textsOf = (device: SimulatedDevice, type: string): string[] =>
  device.messages.flatMap(({ message }) =>
    message.type === type && typeof message.text === 'string' ? [message.text] : [],
  );

describe('a gateway that stays standing', () => {
  const stack = new Stack({ DEVICE_PING_MS: '1000', MANAGER_API_TIMEOUT_MS: '20000' });

  beforeAll(async () => {
    await stack.start();
  });

  afterAll(() => stack.stop());

  it('answers the hello while manager-api is slow, and loses nothing that is said meanwhile (13)', async () => {
    const device = stack.device('02:00:00:00:01:0d');
    await device.checkOta();
    stack.pauseManager();
    try {
      const startedAtMs = performance.now();
      await device.connect();
      expect(performance.now() - startedAtMs).toBeLessThan(2_000);
      manualUtterance(device, 20);
      device.sendRaw('{"type":"listen","state":"detect","text":"hello"}');
      await new Promise((next) => setTimeout(next, 2_000));
      expect(textsOf(device, 'stt')).toEqual([]);
    } finally {
      stack.resumeManager();
    }
    await device.next(
      ({ type, state }) => type === 'tts' && state === 'stop',
      30_000,
      'the end of the answer',
    );
    expect(textsOf(device, 'stt')).toContain('hello');
    device.drop();
  });

  it('lets a device go that vanished without a word, and remembers what it said (41)', async () => {
    const mac = '02:00:00:00:01:29';
    const device = stack.device(mac, { clientId: 'vanishing' });
    const { webSocketUrl, token } = await device.checkOta();
    const socket = new WebSocket(webSocketUrl, {
      headers: { 'device-id': mac, 'client-id': 'vanishing', authorization: `Bearer ${token}` },
      autoPong: false,
    });
    socket.once('open', () => socket.send('{"type":"hello","transport":"websocket"}'));
    socket.once('message', () =>
      socket.send('{"type":"listen","state":"detect","text":"My cat is called Minka."}'),
    );
    expect(await new Promise((resolve) => socket.once('close', resolve))).toBe(1006);
    const later = stack.device(mac);
    await later.connect();
    expect((await later.say('What is the name of my cat?')).reply).toMatch(/minka/i);
    later.drop();
  });

  it('keeps on SIGTERM what was said in a session that is still open (32)', async () => {
    const mac = '02:00:00:00:01:20';
    const device = stack.device(mac);
    await device.connect();
    await device.say('My sister is called Clara.');
    await stack.stopGateway();
    await device.closed;
    await stack.startGateway();
    const later = stack.device(mac);
    await later.connect();
    expect((await later.say('What is the name of my sister?')).reply).toMatch(/clara/i);
    later.drop();
  });
});

describe('a device that nobody has bound (40)', () => {
  const stack = new Stack({ DEVICE_AUTO_ENROL: 'off' });
  let operator: Operator;

  beforeAll(async () => {
    operator = await stack.start();
  });

  afterAll(() => stack.stop());

  it('gets its hello, hears its code once a minute at most, and talks as soon as it is bound', async () => {
    const device = stack.device('02:00:00:00:01:28');
    const { activation } = await device.checkOta();
    await device.connect();
    device.sendRaw('{"type":"listen","state":"start","mode":"auto"}');
    await device.next(
      ({ type, state }) => type === 'tts' && state === 'stop',
      30_000,
      'the end of the prompt',
    );
    expect(textsOf(device, 'stt')[0]).toMatch(/bind/);
    expect(textsOf(device, 'stt')[0]).toContain(activation?.code);
    device.sendRaw('{"type":"listen","state":"start","mode":"auto"}');
    device.sendRaw('{"type":"ping"}');
    await device.next(({ type }) => type === 'pong', 10_000, 'pong');
    expect(textsOf(device, 'stt')).toHaveLength(1);
    expect(device.violations).toEqual([]);
    device.drop();
    const { list } = await operator.call<{ list: { id: string }[] }>('GET', '/api/agent');
    await operator.call('POST', '/api/device/bind', { agentId: list[0]?.id, code: activation?.code });
    const bound = stack.device('02:00:00:00:01:28');
    await bound.connect();
    expect((await bound.say('hello')).framesCount).toBeGreaterThan(0);
    bound.drop();
  });
});
