import { createCipheriv } from 'node:crypto';
import { createSocket } from 'node:dgram';
import type { Socket } from 'node:dgram';
import { once } from 'node:events';
import { OpusEncoder, systemClock } from '@xiaozhi/audio';
import { encodeUdpPacket, parseMqttClientId, parseUdpHeader } from '@xiaozhi/device-protocol';
import type { MqttIdentity, UdpOffer } from '@xiaozhi/device-protocol';
import { silentLogger } from '@xiaozhi/observability';
import { InMemoryKeySet } from '../../rights/key-set.js';
import { DEFAULT_SESSION_OPTIONS } from '../../session/session-options.js';
import { Session } from '../../session/session.js';
import { SessionRegistry } from '../../session/session.registry.js';
import { DEFAULT_LIMITS } from '../../testing/device-limits.js';
import { FakeOutputUsage, fakeManagement } from '../../testing/desk.js';
import { FakeAgents, FakeMemories, fakeRuntime, fakeTts } from '../../testing/fake-providers.js';
import { FakeReminders } from '../../testing/fake-reminders.js';
import { LoopbackTransport } from '../../testing/loopback-transport.js';
import { UdpServer } from '../udp/udp-server.js';
import type { DeviceBroker } from './device-broker.js';
import { MqttDevices } from './mqtt-devices.js';

const MAC = 'aa:bb:cc:00:11:22';
const SILENCE = new OpusEncoder(16_000).encode(new Float32Array(960));

type Message = Record<string, unknown> & { session_id?: string; udp?: UdpOffer };

function identityOf(clientId: string, mac = 'aa_bb_cc_00_11_22'): MqttIdentity {
  const identity = parseMqttClientId(`GID_b@@@${mac}@@@${clientId}`);
  if (identity === undefined) throw new Error('no client id');
  return identity;
}

/** Keeps what devices are told; a test says what they publish. */
class DeskBroker implements DeviceBroker {
  readonly port = undefined;
  readonly told: { to: string; message: Message }[] = [];
  readonly disconnected: string[] = [];

  start(): Promise<void> {
    return Promise.resolve();
  }

  send(device: MqttIdentity, message: string): void {
    this.told.push({ to: device.mqttClientId, message: JSON.parse(message) as Message });
  }

  disconnect(device: MqttIdentity): void {
    this.disconnected.push(device.mqttClientId);
  }

  stop(): Promise<void> {
    return Promise.resolve();
  }

  get script(): string[] {
    return this.told.map(({ message }) =>
      [message.type, message.state].filter((word) => typeof word === 'string').join(' '),
    );
  }

  last(type: string): Message {
    const found = this.told.filter(({ message }) => message.type === type).at(-1);
    if (found === undefined) throw new Error(`no ${type} was sent`);
    return found.message;
  }
}

describe(MqttDevices, () => {
  const device = identityOf('c');
  let broker: DeskBroker;
  let udp: UdpServer;
  let sessions: SessionRegistry;
  let devices: MqttDevices;
  let memories: FakeMemories;

  const publish = (message: unknown, from = device): void =>
    devices.onMessage(from, Buffer.from(typeof message === 'string' ? message : JSON.stringify(message)));
  const hello = (from = device): Message => {
    publish({ type: 'hello', version: 3, transport: 'udp', audio_params: { frame_duration: 60 } }, from);
    return broker.last('hello');
  };

  beforeEach(async () => {
    broker = new DeskBroker();
    memories = new FakeMemories();
    udp = await UdpServer.open({ host: '127.0.0.1', port: 0, limits: DEFAULT_LIMITS }, silentLogger());
    const deps = {
      agents: new FakeAgents({ kind: 'ready', runtime: fakeRuntime() }),
      memories,
      observer: {
        opened: () => undefined,
        closed: () => undefined,
        line: () => undefined,
        turn: () => undefined,
      },
      management: fakeManagement(),
      outputUsage: new FakeOutputUsage(),
      childDevices: new InMemoryKeySet(),
      remindersOf: () => new FakeReminders(),
      consentOf: () => undefined,
      defaultTts: () => fakeTts(),
      options: () => DEFAULT_SESSION_OPTIONS,
      clock: systemClock,
      now: () => new Date('2026-03-01T12:00:00Z'),
      logger: silentLogger(),
    };
    sessions = new SessionRegistry(deps, systemClock, silentLogger());
    devices = new MqttDevices({
      broker,
      udp,
      udpAddress: () => ({ host: 'udp.example', port: 8884 }),
      sessions,
      maxDevicesCount: 2,
      limits: DEFAULT_LIMITS,
      logger: silentLogger(),
    });
    devices.onConnected(device);
  });
  afterEach(async () => {
    await sessions.drain();
    await udp.close();
  });

  it('answers a hello with a session and where its audio goes', () => {
    const answer = hello();
    expect(answer).toEqual({
      type: 'hello',
      transport: 'udp',
      session_id: sessions.find(MAC)?.identity.sessionId,
      audio_params: { format: 'opus', sample_rate: 24_000, channels: 1, frame_duration: 60 },
      udp: {
        server: 'udp.example',
        port: 8884,
        key: expect.stringMatching(/^[0-9a-f]{32}$/) as string,
        nonce: expect.stringMatching(/^01000000[0-9a-f]{8}0{16}$/) as string,
      },
    });
  });

  it('begins a new session with each hello, with another key, and says no goodbye to the old one', () => {
    const [first, second] = [hello(), hello()];
    expect(second.session_id).not.toBe(first.session_id);
    expect(second.udp?.key).not.toBe(first.udp?.key);
    expect(broker.script).toEqual(['hello', 'hello']);
    expect(sessions.count).toBe(1);
  });

  it('ends the session with the device’s goodbye without an answer, and goes on with the next hello', () => {
    const { session_id } = hello();
    publish({ type: 'goodbye', session_id });
    expect(sessions.count).toBe(0);
    publish({ type: 'goodbye', session_id });
    expect(broker.script).toEqual(['hello']);
    hello();
    expect(sessions.count).toBe(1);
  });

  it('heeds no goodbye of a session before', () => {
    const { session_id: old } = hello();
    const { session_id: now } = hello();
    publish({ type: 'goodbye', session_id: old });
    expect(sessions.find(MAC)?.identity.sessionId).toBe(now);
  });

  it('tells the device goodbye where the server ends the session, and keeps it connected', () => {
    const { session_id } = hello();
    sessions.find(MAC)?.close(1000, 'enough');
    expect(broker.last('goodbye')).toEqual({ type: 'goodbye', session_id });
    expect(broker.disconnected).toEqual([]);
    expect(sessions.findLine(MAC)).toBeDefined();
    hello();
    expect(sessions.count).toBe(1);
  });

  it('makes a device begin anew that goes on with a session of before a restart', () => {
    publish({ type: 'listen', state: 'start', mode: 'auto', session_id: 'of-before' });
    expect(broker.last('goodbye')).toEqual({ type: 'goodbye', session_id: 'of-before' });
    expect(sessions.count).toBe(0);
  });

  it('can tell a device things that has no session, until it is gone', () => {
    sessions.findLine(MAC)?.sendText('{"type":"alert","status":"s","message":"m","emotion":"happy"}');
    expect(broker.told).toMatchObject([{ to: device.mqttClientId, message: { type: 'alert' } }]);
    devices.onGone(device);
    expect([sessions.findLine(MAC), devices.count]).toEqual([undefined, 0]);
  });

  it('ends the session of a device that is gone, silently', () => {
    hello();
    devices.onGone(device);
    expect([sessions.count, ...broker.script]).toEqual([0, 'hello']);
  });

  it('lets the newest connection of a device win, on the broker and on the WebSocket', () => {
    hello();
    const newer = identityOf('c2');
    devices.onConnected(newer);
    expect([sessions.count, ...broker.disconnected]).toEqual([0, device.mqttClientId]);
    publish({ type: 'hello' });
    devices.onGone(device);
    expect(sessions.count).toBe(0);
    hello(newer);
    const socket = new LoopbackTransport();
    sessions.open({ deviceId: MAC, clientId: 'c' }, socket);
    expect(broker.last('goodbye').type).toBe('goodbye');
    expect([socket.closedWith, sessions.count]).toEqual([undefined, 1]);
  });

  it('survives what is no message, and never echoes it', () => {
    for (const text of ['', 'not json', '[]', '{}', '{"type":"echo"}', '{"type":"listen","state":"start"}'])
      publish(text);
    expect(broker.told).toEqual([]);
    expect(hello().transport).toBe('udp');
  });

  it.each([
    ['messages', '{"type":"ping"}', 100],
    ['hellos', '{"type":"hello"}', 12],
    ['bytes', `{"type":"ping","x":"${'x'.repeat(70_000)}"}`, 1],
  ])('disconnects a device that sends too many %s', (_, text, count) => {
    for (let sent = 0; sent < count; sent += 1) publish(text);
    expect(broker.disconnected[0]).toBe(device.mqttClientId);
  });

  it('costs a device its connection, and nothing else, when a message meets a fault of the gateway', () => {
    const { session_id: sessionId } = hello();
    const onControl = jest.spyOn(Session.prototype, 'onControl').mockImplementationOnce(() => {
      throw new TypeError('a fault');
    });
    publish({ type: 'ping', session_id: sessionId });
    onControl.mockRestore();
    expect(broker.disconnected).toEqual([device.mqttClientId]);
    expect([devices.count, sessions.count]).toEqual([0, 0]);
  });

  it('forgets the device that was silent longest, where a broker does not tell who left', () => {
    const others = ['02', '03'].map((end) => identityOf('c', `aa_bb_cc_00_11_${end}`));
    devices.onConnected(others[0] as MqttIdentity);
    publish('{"type":"ping"}');
    devices.onConnected(others[1] as MqttIdentity);
    expect(sessions.findLine('aa:bb:cc:00:11:02')).toBeUndefined();
    expect([sessions.findLine(MAC), devices.count]).toEqual([expect.anything(), 2]);
  });

  it('hears nothing more once the gateway stops', () => {
    devices.stopListening();
    publish({ type: 'hello' });
    expect(sessions.count).toBe(0);
  });

  describe('audio', () => {
    let socket: Socket;
    beforeEach(() => void (socket = createSocket('udp4')));
    afterEach(() => socket.close());

    it('goes both ways over UDP: a turn is spoken to where the device was heard', async () => {
      const { session_id, udp: offer } = hello();
      if (offer === undefined) throw new Error('no audio channel');
      const packet = encodeUdpPacket(
        Buffer.from(offer.nonce, 'hex'),
        { sequence: 1, timestampMs: 0 },
        SILENCE,
        (counterBlock, bytes) =>
          createCipheriv('aes-128-ctr', Buffer.from(offer.key, 'hex'), counterBlock).update(bytes),
      );
      socket.send(packet, udp.port, '127.0.0.1');
      while (udp.counts.receivedCount === 0) await new Promise((next) => setImmediate(next));
      publish({ type: 'listen', state: 'detect', text: 'hello there', session_id });
      const [frame] = (await once(socket, 'message')) as [Buffer];
      expect(parseUdpHeader(frame)).toMatchObject({ sequence: 1 });
      expect(broker.script).toEqual(expect.arrayContaining(['hello', 'stt', 'tts start']));
      publish({ type: 'abort', session_id });
      expect(broker.script.at(-1)).toBe('tts stop');
    });
  });
});
