import { OpusEncoder, systemClock } from '@xiaozhi/audio';
import { WebSocket } from 'ws';
import { Session } from '../session/session.js';
import { DeviceDoor } from '../testing/device-door.js';

const UPGRADE = [
  'GET /xiaozhi/v1/ HTTP/1.1',
  'Host: gateway',
  'Upgrade: websocket',
  'Connection: keep-alive, Upgrade',
  'Sec-WebSocket-Version: 13',
  'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==',
];
/** The rate of neither messages nor bytes is what such a test is about. */
const NO_RATES = {
  textPerSecondCount: 10_000,
  binaryPerSecondCount: 10_000,
  messageBytesPerSecond: 10_000_000,
};

describe('the device port', () => {
  let door: DeviceDoor;

  async function open(settings: ConstructorParameters<typeof DeviceDoor>[0] = {}): Promise<void> {
    door = new DeviceDoor(settings);
    await door.open();
  }

  /** The gateway hears of a closed socket a moment after its peer. */
  async function allGone(): Promise<void> {
    while (door.sessionsCount > 0) await new Promise((next) => setTimeout(next, 10));
  }

  afterEach(() => door.close());

  it.each([
    ['a text that is too long', 'x'.repeat(64 * 1024 + 1), 1009],
    ['a frame that is too long', Buffer.alloc(8 * 1024 + 1), 1009],
  ])('closes with 1009 for %s', async (_, message, code) => {
    await open();
    const { socket, closed } = await door.enter();
    socket.send(message);
    expect((await closed).code).toBe(code);
  });

  it.each([
    ['texts', (socket: WebSocket) => socket.send('{"type":"ping"}'), 'too many text messages'],
    ['frames', (socket: WebSocket) => socket.send(Buffer.of(0xf8)), 'too many binary messages'],
    ['pings', (socket: WebSocket) => socket.ping(), 'too many pings'],
    ['pongs', (socket: WebSocket) => socket.pong(), 'too many pings'],
  ])('closes a flood of %s with 1008 and the reason', async (_, send, reason) => {
    await open();
    const { socket, closed } = await door.enter();
    for (let count = 0; count < 500; count += 1) send(socket);
    expect(await closed).toEqual({ code: 1008, reason });
  });

  it('closes a flood of bytes in few messages', async () => {
    await open({ messageBytesPerSecond: 1_000 });
    const { socket, closed } = await door.enter();
    for (let count = 0; count < 9; count += 1) socket.send(`{"type":"x","y":"${'z'.repeat(1_000)}"}`);
    expect(await closed).toEqual({ code: 1008, reason: 'too many bytes' });
  });

  it('closes a message of very many fragments', async () => {
    await open();
    const { socket, closed } = await door.enter();
    for (let count = 0; count < 100; count += 1) socket.send('', { fin: false, binary: false });
    expect((await closed).code).toBe(1008);
  });

  it('closes on text that is no UTF-8 with 1007', async () => {
    await open();
    const { socket, closed } = await door.enter();
    socket.send(Buffer.from([0x7b, 0xff, 0xfe, 0x7d]), { binary: false });
    expect((await closed).code).toBe(1007);
  });

  it.each([
    ['a header that lies about its size', { 'protocol-version': '3' }, Buffer.of(0, 0, 255, 255, 1)],
    ['no Opus in it', {}, Buffer.of(0xff, 0xff, 0xff)],
  ])('drops frames with %s, and closes with 1008 when they go on', async (_, headers, frame) => {
    await open(NO_RATES);
    const { socket, closed } = await door.enter(headers);
    socket.send('{"type":"listen","state":"start","mode":"manual"}');
    // More than the count within the time; the microphone's queue is given time to take them.
    const timer = setInterval(() => socket.send(frame), 5);
    expect(await closed).toEqual({ code: 1008, reason: 'too many broken frames' });
    clearInterval(timer);
  });

  it('costs a device its connection, and no other, when a message meets a fault of the gateway', async () => {
    await open();
    const other = await door.enter();
    const { socket, closed } = await door.enter();
    const onControl = jest.spyOn(Session.prototype, 'onControl').mockImplementationOnce(() => {
      throw new TypeError('a fault');
    });
    socket.send('{"type":"ping"}');
    expect(await closed).toEqual({ code: 1011, reason: 'the gateway met a fault' });
    onControl.mockRestore();
    other.socket.send('{"type":"ping"}');
    await new Promise((answered) => other.socket.once('message', answered));
    other.socket.terminate();
  });

  it('closes whoever says no hello in time', async () => {
    await open({ helloTimeoutMs: 50 });
    const { closed } = door.knock();
    expect(await closed).toEqual({ code: 1008, reason: 'no hello came in time' });
    await allGone();
  });

  it('ends the TCP connection of a device that never answers the close frame, within two seconds', async () => {
    await open({ helloTimeoutMs: 50 });
    const startedAtMs = systemClock.nowMs();
    const { received, ended } = await door.raw([...UPGRADE, 'Device-Id: mute', '', ''].join('\r\n'));
    await ended;
    expect(received()).toMatch(/^HTTP\/1\.1 101 .*no hello came in time$/s);
    expect(systemClock.nowMs() - startedAtMs).toBeLessThan(3_000);
  });

  it('negotiates no compression', async () => {
    await open();
    const { socket } = await door.enter();
    expect(socket.extensions).toBe('');
    socket.terminate();
  });

  it('ends a handshake that takes too long, whether nothing or half of it came', async () => {
    await open({ handshakeTimeoutMs: 100 });
    const [silent, half] = [await door.raw(''), await door.raw('GET /xiaozhi/v1/ HTTP/1.1\r\nHost: ')];
    await Promise.all([silent.ended, half.ended]);
    expect(half.received()).toMatch(/^HTTP\/1\.1 408 /);
  });

  it('refuses headers of more than 8 KB', async () => {
    await open();
    const { received, ended } = await door.raw(`${UPGRADE[0] ?? ''}\r\nX: ${'x'.repeat(9_000)}\r\n\r\n`);
    await ended;
    expect(received()).toMatch(/^HTTP\/1\.1 431 /);
  });

  it('refuses another path, and one connection too many, before the upgrade', async () => {
    await open({ maxConnectionsCount: 1 });
    const elsewhere = await door.raw(
      UPGRADE.join('\r\n').replace('/xiaozhi/v1/', '/other').concat('\r\n\r\n'),
    );
    await elsewhere.ended;
    expect(elsewhere.received()).toMatch(/^HTTP\/1\.1 404 /);
    const { socket } = await door.enter();
    const second = await door.raw([...UPGRADE, 'Device-Id: two', '', ''].join('\r\n'));
    await second.ended;
    expect(second.received()).toMatch(/^HTTP\/1\.1 503 .*all the devices it can take/s);
    socket.terminate();
  });

  it('gives one address behind a proxy so many connections, another its own, and a place back', async () => {
    await open({ trustedProxies: ['127.0.0.1'], maxConnectionsPerAddressCount: 2 });
    const from = (address: string): Record<string, string> => ({ 'x-forwarded-for': address });
    const [first] = [await door.enter(from('203.0.113.9')), await door.enter(from('203.0.113.9'))];
    const refused = await door.raw(
      [...UPGRADE, 'Device-Id: x', 'X-Forwarded-For: 203.0.113.9', '', ''].join('\r\n'),
    );
    await refused.ended;
    expect(refused.received()).toMatch(/^HTTP\/1\.1 429 .*Too many connections from this address/s);
    await door.enter(from('203.0.113.10'));
    first.socket.terminate();
    await first.closed;
    const again = door.knock(from('203.0.113.9'));
    await new Promise((resolve, reject) => {
      again.socket.once('open', resolve);
      again.socket.once('error', reject);
    });
  });

  it('drops a device that does not read what it is sent', async () => {
    await open({ ...NO_RATES, unreadMaxBytes: 16 * 1024 });
    const { socket } = await door.enter();
    socket.pause();
    const tick = setInterval(() => {
      for (let count = 0; count < 500 && socket.readyState === WebSocket.OPEN; count += 1)
        socket.send('{"type":"ping"}');
    }, 5);
    await allGone();
    clearInterval(tick);
    socket.terminate();
  }, 20_000);

  it('keeps a device that talks as firmware does', async () => {
    await open();
    const { socket, closed } = await door.enter();
    const encoder = new OpusEncoder(16_000);
    socket.send('{"type":"listen","state":"start","mode":"manual"}');
    for (let count = 0; count < 100; count += 1) socket.send(encoder.encode(new Float32Array(320)));
    socket.send('{"type":"listen","state":"stop"}');
    const stop = new Promise<string>((resolve) =>
      socket.on('message', (data, isBinary) => {
        if (!isBinary && (data as Buffer).includes('"stop"')) resolve('answered');
      }),
    );
    expect(await Promise.race([stop, closed])).toBe('answered');
    socket.terminate();
  });
});
