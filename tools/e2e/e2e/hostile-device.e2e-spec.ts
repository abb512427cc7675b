import { SimulatedDevice } from '@xiaozhi/device-simulator';
import { WebSocket } from 'ws';
import { Stack } from '../src/stack.js';

const DEVICE = '02:00:00:00:00:0c';

/** What a hostile client sends after a proper hello; none of it may end the service, nor be reflected. */
const GARBAGE = [
  'not json',
  '123',
  '[]',
  '{}',
  'null',
  '{"type":"listen"}',
  '{"type":"mcp"}',
  '{"type":"wat"}',
  '{"a":'.repeat(500),
];

describe('a device that breaks the protocol', () => {
  const stack = new Stack();

  beforeAll(async () => {
    await stack.start();
  });

  afterAll(() => stack.stop());

  async function rawSocket(
    headers: Record<string, string>,
  ): Promise<{ socket: WebSocket; received: string[]; closed: Promise<number> }> {
    const device = stack.device(DEVICE);
    const { webSocketUrl } = await device.checkOta();
    const socket = new WebSocket(webSocketUrl, { headers });
    const received: string[] = [];
    socket.on('message', (data) => received.push((data as Buffer).toString()));
    const closed = new Promise<number>((resolve) => socket.once('close', resolve));
    await new Promise((resolve, reject) => {
      socket.once('open', resolve);
      socket.once('error', reject);
    });
    return { socket, received, closed };
  }

  async function expectAlive(): Promise<void> {
    const device = stack.device(DEVICE);
    await device.connect();
    expect((await device.say('hello')).reply).toMatch(/hello/i);
    expect(device.violations).toEqual([]);
    device.drop();
  }

  it.each([
    ['no token', { 'device-id': DEVICE }],
    ['a wrong token', { 'device-id': DEVICE, authorization: `Bearer ${'x'.repeat(43)}.1795000000` }],
    ['no device id', {}],
  ])('is refused with %s, told why, and closed with 1008', async (_, headers) => {
    const { received, closed } = await rawSocket(headers);
    expect(await closed).toBe(1008);
    expect(received.join(' ')).toMatch(/authentication failed|device-id/i);
    await expectAlive();
  });

  it('is ignored when it sends what is no message, and nothing is reflected', async () => {
    const device = stack.device(DEVICE);
    await device.connect();
    for (const text of GARBAGE) device.sendRaw(text);
    device.sendRaw(new Uint8Array(0));
    device.sendRaw(Uint8Array.of(1, 2, 3));
    expect((await device.say('hello')).reply).toMatch(/hello/i);
    const types = new Set(device.messages.map(({ message }) => message.type));
    expect([...types].sort()).toEqual(['hello', 'llm', 'mcp', 'stt', 'tts']);
    device.drop();
  });

  it('may send binary before its hello without effect, also from a browser with its credentials in the query', async () => {
    const browser = new SimulatedDevice({ otaUrl: stack.otaUrl, mac: DEVICE, clientId: 'web' });
    const { token, webSocketUrl } = await browser.checkOta();
    const socket = new WebSocket(
      `${webSocketUrl}?device-id=${DEVICE}&client-id=web&authorization=Bearer+${token}`,
    );
    await new Promise((resolve, reject) => {
      socket.once('open', resolve);
      socket.once('error', reject);
    });
    const answer = new Promise<string>((resolve) =>
      socket.once('message', (data) => resolve((data as Buffer).toString())),
    );
    socket.send(Buffer.alloc(100));
    socket.send(JSON.stringify({ type: 'hello', transport: 'websocket' }));
    expect(JSON.parse(await answer)).toMatchObject({ type: 'hello', transport: 'websocket' });
    socket.terminate();
    await expectAlive();
  });

  it.each([
    ['a frame of 9 KB', new Uint8Array(9 * 1024)],
    ['a text of 65 KB', 'x'.repeat(65 * 1024)],
  ])('is closed with 1009 for %s, and the service lives on', async (_, message) => {
    const device = stack.device(DEVICE);
    await device.connect();
    device.sendRaw(message);
    expect((await device.closed).code).toBe(1009);
    await expectAlive();
  });

  it('is closed with 1008 when it floods', async () => {
    const device = stack.device(DEVICE);
    await device.connect();
    for (let count = 0; count < 600; count += 1) device.sendRaw(Uint8Array.of(0xf8));
    expect((await device.closed).code).toBe(1008);
    await expectAlive();
  });

  it('is replaced by its own newer connection', async () => {
    const [older, newer] = [stack.device(DEVICE), stack.device(DEVICE)];
    await older.connect();
    await newer.connect();
    expect((await older.closed).code).toBe(1000);
    expect((await newer.say('hello')).reply).toMatch(/hello/i);
    newer.drop();
  });

  it('hears its code when it is not bound', async () => {
    const strict = new Stack({ DEVICE_AUTO_ENROL: 'off' });
    try {
      const operator = await strict.start();
      const device = strict.device('02:00:00:00:00:0d');
      const { activation } = await device.checkOta();
      expect(activation?.code).toMatch(/^\d{6}$/);
      expect(await device.activate()).toBe('waiting');
      const agents = await operator.call<{ list: { id: string }[] }>('GET', '/api/agent');
      await operator.call('POST', '/api/device/bind', {
        agentId: agents.list[0]?.id,
        code: activation?.code,
      });
      expect(await device.activate()).toBe('activated');
      expect((await device.checkOta()).activation).toBeUndefined();
    } finally {
      await strict.stop();
    }
  });

  it('goes on with its agent while manager-api is down, and what was said then is remembered', async () => {
    const device = stack.device(DEVICE);
    await device.connect();
    await device.say('My dog is called Bruno.');
    await stack.killManager();
    expect((await device.say('My birthday is on the third of May.')).reply).not.toBe('');
    device.drop();
    await stack.startManager();
    const later = stack.device(DEVICE);
    await later.connect();
    expect((await later.say('What is the name of my dog?')).reply).toMatch(/bruno/i);
    later.drop();
  });
});
