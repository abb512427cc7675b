import { GatewayConnection } from './gateway-connection.js';
import type { GatewayMessage } from './gateway-connection.js';

/** The browser's side of a socket, and the test's hand on the other. */
class FakeSocket {
  static last: FakeSocket;
  readonly sent: unknown[] = [];
  binaryType = '';
  bufferedAmount = 0;
  isClosed = false;
  onopen: () => void = () => undefined;
  onmessage: (event: { data: unknown }) => void = () => undefined;
  onclose: (event: { code: number; reason: string }) => void = () => undefined;

  constructor(
    readonly url: URL,
    readonly protocols: string[],
  ) {
    FakeSocket.last = this;
  }
  send(data: unknown): void {
    this.sent.push(typeof data === 'string' ? (JSON.parse(data) as unknown) : data);
  }
  close(): void {
    this.isClosed = true;
  }
  tell(message: object): void {
    this.onmessage({ data: JSON.stringify(message) });
  }
}

describe(GatewayConnection, () => {
  const heard: (GatewayMessage | Uint8Array | string)[] = [];
  const connect = (): { connection: GatewayConnection; socket: FakeSocket } => {
    const connection = new GatewayConnection(
      { path: '/gateway', protocols: ['xiaozhi.v1', 'xiaozhi.credentials.e30'] },
      {
        onOpen: (sessionId) => heard.push(`open ${sessionId}`),
        onMessage: (message) => heard.push(message),
        onPacket: (packet) => heard.push(packet),
        onEnd: (end) => heard.push(`end ${end}`),
      },
    );
    return { connection, socket: FakeSocket.last };
  };
  const greeted = (): { connection: GatewayConnection; socket: FakeSocket } => {
    const { connection, socket } = connect();
    socket.onopen();
    socket.tell({ type: 'hello', transport: 'websocket', session_id: 's1' });
    heard.length = 0;
    return { connection, socket };
  };
  const original = globalThis.WebSocket;
  beforeEach(() => {
    heard.length = 0;
    jest.useFakeTimers();
    Object.assign(globalThis, { WebSocket: FakeSocket });
  });
  afterEach(() => {
    jest.useRealTimers();
    Object.assign(globalThis, { WebSocket: original });
  });

  it('says hello as a device does, with its credentials in no address', () => {
    const { socket } = connect();
    expect(socket.url.href).toBe('ws://localhost/gateway');
    expect(socket.protocols).toEqual(['xiaozhi.v1', 'xiaozhi.credentials.e30']);
    socket.onopen();
    expect(socket.sent).toMatchObject([
      {
        type: 'hello',
        audio_params: { format: 'opus', sample_rate: 16_000, channels: 1, frame_duration: 60 },
      },
    ]);
    socket.tell({ type: 'hello', transport: 'websocket', session_id: 's1' });
    expect(heard).toEqual(['open s1']);
  });

  it('tells what it hears, and nothing of what it does not know', () => {
    const { socket } = greeted();
    const trace = { type: 'turn_trace', session_id: 's1', turn_id: 't', origin: 'text', stages: [] };
    socket.tell({ type: 'stt', text: 'Hi' });
    socket.tell(trace);
    socket.tell({ ...trace, stages: 'none' });
    socket.tell({ type: 'pong' });
    socket.onmessage({ data: 'authentication failed' });
    socket.onmessage({ data: Uint8Array.of(1, 2).buffer });
    socket.onmessage({ data: new ArrayBuffer(0) });
    expect(heard).toEqual([{ kind: 'stt', text: 'Hi' }, { kind: 'trace', trace }, Uint8Array.of(1, 2)]);
  });

  it('sends no packet before the hello was answered, nor into a network that is too slow', () => {
    const { connection, socket } = connect();
    socket.onopen();
    connection.sendPacket(Uint8Array.of(1));
    socket.tell({ type: 'hello', transport: 'websocket', session_id: 's1' });
    connection.sendPacket(Uint8Array.of(2));
    socket.bufferedAmount = 100_000;
    connection.sendPacket(Uint8Array.of(3));
    expect(socket.sent.slice(1)).toEqual([Uint8Array.of(2)]);
  });

  it.each([
    [1008, 'authentication failed', 'refused'],
    [1000, 'replaced by a newer connection of this device', 'replaced'],
    [1000, 'exit command', 'over'],
    [1006, '', 'lost'],
    [1012, '', 'lost'],
  ])('knows why a conversation ends: %d %s', (code, reason, end) => {
    const { connection, socket } = greeted();
    socket.onclose({ code, reason });
    socket.tell({ type: 'stt', text: 'Hi' });
    connection.close();
    expect(heard).toEqual([`end ${end}`]);
  });

  it('knows a gateway that is not there from one that does not answer', () => {
    connect().socket.onclose({ code: 1006, reason: '' });
    const { socket } = connect();
    socket.onopen();
    jest.advanceTimersByTime(10_000);
    socket.onclose({ code: 1000, reason: '' });
    expect(heard).toEqual(['end unreachable', 'end no-answer']);
    expect(socket.isClosed).toBe(true);
  });
});
