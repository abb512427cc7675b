import type { FrameVersion } from '@xiaozhi/device-protocol';
import { SimulatedDevice } from './simulated-device.js';
import { FakeServer, SERVER_HELLO } from './testing/fake-server.js';
import type { FakeConnection } from './testing/fake-server.js';

describe(SimulatedDevice, () => {
  let server: FakeServer;
  let device: SimulatedDevice;
  const open = (options: Partial<ConstructorParameters<typeof SimulatedDevice>[0]> = {}): SimulatedDevice =>
    new SimulatedDevice({ otaUrl: server.otaUrl, mac: 'AA:BB:CC:00:00:01', ...options });
  /** Answers typed text in a way of its own. */
  const answerWith = (answer: (connection: FakeConnection) => void): void => {
    server.onText = (connection, { type, state }) => {
      if (type === 'hello') connection.tell(SERVER_HELLO);
      if (type === 'listen' && state === 'detect') answer(connection);
    };
  };

  beforeEach(async () => {
    server = await FakeServer.start();
    device = open();
  });
  afterEach(async () => {
    device.drop();
    await server.stop();
  });

  it('asks OTA as the firmware does, and shows the code of a device that is not bound', async () => {
    server.ota = { activation: { code: '123456', message: 'bind me', challenge: 'x' } };
    server.isBound = false;
    expect((await device.checkOta()).activation?.code).toBe('123456');
    expect(await device.activate()).toBe('waiting');
    server.isBound = true;
    expect(await device.activate()).toBe('activated');
    expect(server.otaRequests[0]?.headers).toMatchObject({
      'device-id': 'aa:bb:cc:00:00:01',
      'activation-version': '1',
    });
    expect(server.otaRequests[0]?.body).toMatchObject({ mac_address: 'aa:bb:cc:00:00:01', version: 2 });
    expect(server.otaRequests[1]?.path).toBe('/xiaozhi/ota/activate');
  });

  it.each([1, 2, 3] as const)('has a turn in framing %i and finds nothing wrong', async (version) => {
    device = open({ protocolVersion: version satisfies FrameVersion });
    await device.connect();
    const turn = await device.say('hello');
    expect(turn).toMatchObject({ stt: 'heard', reply: 'Yes.', framesCount: 3, audioSampleRateHz: 24_000 });
    expect(turn.audio).toHaveLength(3 * 1_440);
    expect(device.violations).toEqual([]);
    expect(server.connections[0]?.headers).toMatchObject({
      authorization: 'Bearer signed',
      'protocol-version': String(version),
    });
    expect(server.connections[0]?.texts.map(({ type }) => type)).toEqual(['hello', 'listen']);
  });

  it('speaks a recording in Opus frames and says when it has ended', async () => {
    server.onText = (connection, { type, state }) => {
      if (type === 'hello') connection.tell(SERVER_HELLO);
      if (type === 'listen' && state === 'stop') connection.answer('a recording', 'I heard it.');
    };
    await device.connect();
    const half = { samples: new Float32Array(4_000), sampleRateHz: 8_000 };
    const turn = await device.speak(half, { mode: 'manual', speed: 50 });
    expect(turn.stt).toBe('a recording');
    expect(server.connections[0]?.framesCount).toBe(9);
    expect(server.connections[0]?.texts.map(({ state }) => state).slice(1)).toEqual(['start', 'stop']);
  });

  it('closes its microphone when it was understood', async () => {
    server.onText = (connection, { type, state }) => {
      if (type === 'hello') connection.tell(SERVER_HELLO);
      if (type === 'listen' && state === 'start') connection.answer('early', 'Yes.');
    };
    await device.connect();
    await device.speak({ samples: new Float32Array(160_000), sampleRateHz: 16_000 }, { speed: 20 });
    expect(server.connections[0]?.framesCount).toBeLessThan(167);
  });

  it('interrupts an answer and measures until it is silent', async () => {
    server.onText = (connection, { type, state }) => {
      if (type === 'hello') connection.tell(SERVER_HELLO);
      if (state === 'detect') connection.tell({ type: 'tts', state: 'start' });
      if (type === 'abort') connection.tell({ type: 'tts', state: 'stop' });
    };
    await device.connect();
    const turn = device.say('a long story');
    await device.next(({ state }) => state === 'start', 5_000, 'start');
    expect(await device.abort()).toBeGreaterThanOrEqual(0);
    expect((await turn).framesCount).toBe(0);
    expect(server.connections[0]?.texts.at(-1)).toMatchObject({ type: 'abort', session_id: 'session-1' });
  });

  it.each<[string, (connection: FakeConnection) => void, RegExp]>([
    ['audio before the answer begins', (connection) => connection.frame(), /audio outside/],
    [
      'a sentence before the answer begins',
      (connection) => connection.tell({ type: 'tts', state: 'sentence_start', text: 'Hi.' }),
      /sentence_start outside/,
    ],
    [
      'a sentence without words',
      (connection) => {
        connection.tell({ type: 'tts', state: 'start' });
        connection.tell({ type: 'tts', state: 'sentence_start' });
      },
      /without text/,
    ],
    ['text that is no JSON', (connection) => connection.socket.send('hello?'), /no JSON object/],
    [
      'more audio at once than a device can hold',
      (connection) => {
        connection.tell({ type: 'tts', state: 'start' });
        for (let index = 0; index < 40; index += 1) connection.frame();
      },
      /ahead of real time/,
    ],
  ])('notes %s', async (_, misbehave, violation) => {
    answerWith((connection) => {
      misbehave(connection);
      connection.answer('heard', 'Yes.');
    });
    await device.connect();
    await device.say('hello');
    expect(device.violations).toEqual([expect.stringMatching(violation)]);
  });

  it('notes a binary message that is no frame of its version', async () => {
    device = open({ protocolVersion: 3 });
    answerWith((connection) => {
      connection.tell({ type: 'tts', state: 'start' });
      connection.socket.send(Uint8Array.of(0, 0, 0, 9, 1));
      connection.tell({ type: 'tts', state: 'stop' });
    });
    await device.connect();
    expect((await device.say('hello')).framesCount).toBe(0);
    expect(device.violations).toEqual([expect.stringMatching(/no version 3 frame|longer than/)]);
  });

  it('notes everything that a hello lacks', async () => {
    server.onText = (connection) => connection.tell({ type: 'hello' });
    await device.connect();
    expect(device.violations).toHaveLength(3);
  });

  it('tells its tools page by page and does what they say, as the firmware does', async () => {
    const ask = (id: number | string, method: string, params?: object): void =>
      server.connections[0]?.tell({ type: 'mcp', payload: { jsonrpc: '2.0', id, method, params } });
    const answers = (): { payload: { id: number; result?: object; error?: object } }[] =>
      (server.connections[0]?.texts.filter(({ type }) => type === 'mcp') ?? []) as never;
    let told: (() => void) | undefined;
    server.onText = (connection, { type }) => {
      if (type === 'hello') connection.tell(SERVER_HELLO);
      if (type === 'mcp' && answers().length === 6) told?.();
    };
    await device.connect();
    const all = new Promise<void>((resolve) => (told = resolve));
    ask(1, 'initialize', {});
    ask(2, 'tools/list');
    ask(3, 'tools/list', { cursor: 'self.screen.set_brightness' });
    ask(4, 'tools/call', { name: 'self.audio_speaker.set_volume', arguments: { volume: 30 } });
    ask(5, 'tools/call', { name: 'self.audio_speaker.set_volume', arguments: { volume: 300 } });
    ask('text', 'tools/list');
    ask(6, 'tools/call', { name: 'self.fly' });
    await all;
    expect(answers().map(({ payload }) => payload.id)).toEqual([1, 2, 3, 4, 5, 6]);
    expect(answers()[1]?.payload.result).toMatchObject({ nextCursor: 'self.screen.set_brightness' });
    expect(answers()[2]?.payload.result).not.toHaveProperty('nextCursor');
    expect(answers()[4]?.payload.error).toEqual({ message: expect.stringMatching(/out of range/) as string });
    expect([device.mcp.volume, device.mcp.calls]).toEqual([
      30,
      ['self.audio_speaker.set_volume', 'self.audio_speaker.set_volume'],
    ]);
    expect(device.violations).toEqual([expect.stringMatching(/numeric id/)]);
  });

  it('gives up on an answer that does not end', async () => {
    device = open({ turnDeadlineMs: 50 });
    answerWith((connection) => connection.tell({ type: 'tts', state: 'start' }));
    await device.connect();
    await expect(device.say('hello')).rejects.toMatchObject({ code: 'DEVICE_TIMEOUT' });
  });

  it('says why the server closed the connection', async () => {
    answerWith(({ socket }) => socket.close(4001, 'not you'));
    await device.connect();
    await expect(device.say('hello')).rejects.toThrow(/4001 not you/);
  });

  it.each([
    ['an answer of another kind', { websocket: 'none' }, 'DEVICE_BAD_ANSWER'],
    ['a refusal', { error: 'go away' }, 'DEVICE_REFUSED'],
    ['no address', { websocket: undefined }, 'DEVICE_BAD_ANSWER'],
  ])('tells %s from OTA apart', async (_, ota, code) => {
    server.ota = ota;
    await expect(device.checkOta()).rejects.toMatchObject({ code });
  });

  it('says what to start when nothing answers', async () => {
    const gone = await FakeServer.start();
    const url = gone.otaUrl;
    await gone.stop();
    await expect(open({ otaUrl: url }).checkOta()).rejects.toThrow(/npm start/);
    await expect(open({ webSocketUrl: url.replace('http', 'ws') }).connect()).rejects.toMatchObject({
      code: 'DEVICE_NO_SERVER',
    });
  });
});
