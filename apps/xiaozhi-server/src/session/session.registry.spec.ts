import { ManualClock } from '@xiaozhi/audio';
import { parseControlMessage } from '@xiaozhi/device-protocol';
import { silentLogger } from '@xiaozhi/observability';
import { InMemoryKeySet } from '../rights/key-set.js';
import { FakeOutputUsage, fakeManagement } from '../testing/desk.js';
import { FakeAgents, FakeMemories, fakeLlm, fakeRuntime, fakeTts } from '../testing/fake-providers.js';
import { FakeReminders } from '../testing/fake-reminders.js';
import { LoopbackTransport } from '../testing/loopback-transport.js';
import { DEFAULT_SESSION_OPTIONS } from './session-options.js';
import type { SessionOptions } from './session-options.js';
import { SessionRegistry } from './session.registry.js';
import type { Session } from './session.js';

const DEVICE = { deviceId: 'aa:bb:cc:00:11:22', clientId: 'c' };

describe(SessionRegistry, () => {
  const clock = new ManualClock();
  let options: SessionOptions;
  let memories: FakeMemories;
  let registry: SessionRegistry;

  const connect = (transport: LoopbackTransport, device = DEVICE): Session => {
    const session = registry.open(device, transport);
    session.onControl(parseControlMessage('{"type":"hello"}'));
    return session;
  };
  const listen = (session: Session): void =>
    session.onControl(parseControlMessage('{"type":"listen","state":"start","mode":"auto"}'));
  /** Lets both clocks run: the gateway's timer and the pacing of speech. */
  const pass = async (ms: number): Promise<void> => {
    for (let passed = 0; passed < ms; passed += 5_000) {
      await clock.advance(5_000);
      jest.advanceTimersByTime(5_000);
      await clock.advance(1);
    }
  };

  beforeEach(() => {
    jest.useFakeTimers({ doNotFake: ['nextTick', 'setImmediate', 'queueMicrotask', 'performance'] });
    options = { ...DEFAULT_SESSION_OPTIONS, noVoiceCloseMs: 20_000 };
    memories = new FakeMemories();
    const llm = fakeLlm(async function* ({ messages }) {
      yield `Heard: ${messages.at(-1)?.content ?? ''}.`;
    });
    registry = new SessionRegistry(
      {
        agents: new FakeAgents({ kind: 'ready', runtime: fakeRuntime({ llm }) }),
        memories,
        observer: {
          opened: () => undefined,
          closed: () => undefined,
          line: () => undefined,
          turn: () => undefined,
        },
        management: fakeManagement(),
        remindersOf: () => new FakeReminders(),
        consentOf: () => undefined,
        outputUsage: new FakeOutputUsage(),
        childDevices: new InMemoryKeySet(),
        defaultTts: () => fakeTts(),
        options: () => options,
        clock,
        now: () => new Date('2026-03-01T12:00:00Z'),
        logger: silentLogger(),
      },
      clock,
      silentLogger(),
    );
  });
  afterEach(async () => {
    await registry.drain();
    jest.useRealTimers();
  });

  it('closes what a device left behind when it connects again', async () => {
    const [first, second] = [new LoopbackTransport(), new LoopbackTransport()];
    connect(first);
    connect(second);
    expect(first.closedWith?.reason).toMatch(/replaced/);
    expect(second.closedWith).toBeUndefined();
    expect(registry.count).toBe(1);
  });

  it('says goodbye to a device that listens to silence, then closes, and remembers none of it', async () => {
    const transport = new LoopbackTransport();
    const session = connect(transport);
    await clock.advance(1);
    listen(session);
    await pass(15_000);
    expect(transport.closedWith).toBeUndefined();
    await pass(20_000);
    expect(transport.texts('tts')).toEqual(['Heard: Goodbye.']);
    expect(transport.texts('stt')).toEqual([]);
    expect(transport.script.slice(-2)).toEqual(['audio', 'tts stop']);
    expect(transport.closedWith?.code).toBe(1000);
    expect([memories.heard, memories.captured]).toEqual([[], []]);
  });

  it.each([
    [
      'farewells are off',
      (): void => void (options = { ...options, farewell: { isEnabled: false, prompt: undefined } }),
      true,
    ],
    ['it does not listen', (): void => undefined, false],
  ])('closes a silent device without a word when %s', async (_, prepare, listens) => {
    prepare();
    const transport = new LoopbackTransport();
    const session = connect(transport);
    await clock.advance(1);
    if (listens) listen(session);
    await pass(30_000);
    expect(transport.texts('tts')).toEqual([]);
    expect(transport.closedWith?.code).toBe(1000);
  });

  it('asks for the farewell that the operator wants', async () => {
    options = { ...options, farewell: { isEnabled: true, prompt: 'Say good night' } };
    const transport = new LoopbackTransport();
    const session = connect(transport);
    await clock.advance(1);
    listen(session);
    await pass(30_000);
    expect(transport.texts('tts')).toEqual(['Heard: Say good night.']);
  });
});
