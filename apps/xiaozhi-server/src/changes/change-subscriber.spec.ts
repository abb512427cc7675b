import type { ChangeEvent } from '@xiaozhi/contracts';
import { silentLogger } from '@xiaozhi/observability';
import { ManualClock, settled } from '@xiaozhi/outbox/testing';
import { ChangeSourceError } from './change-source.js';
import type { ChangeSource } from './change-source.js';
import { ChangeSubscriber } from './change-subscriber.js';
import type { SentEvent } from './sent-events.js';

const READY: SentEvent = { name: 'ready', id: '9', data: '{}' };
const changed = (id: string, event: ChangeEvent, origin?: string): SentEvent => ({
  ...{ name: 'change', id, data: JSON.stringify({ ...event, origin }) },
});

/** A manager-api whose connections the test scripts: each a list of events, after which it breaks, hangs, or was refused. */
class ScriptedSource implements ChangeSource {
  readonly askedWith: (string | undefined)[] = [];

  constructor(private readonly connections: { events: SentEvent[]; end: 'break' | 'hang' | 'refuse' }[]) {}

  async *follow(lastId: string | undefined, signal: AbortSignal): AsyncIterable<SentEvent> {
    this.askedWith.push(lastId);
    const { events, end } = this.connections.shift() ?? { events: [], end: 'hang' };
    if (end === 'refuse') throw new ChangeSourceError('down');
    yield* events;
    if (end === 'hang')
      await new Promise((_, reject) =>
        signal.addEventListener('abort', () => reject(signal.reason as Error)),
      );
  }
}

describe(ChangeSubscriber, () => {
  const clock = new ManualClock();
  let applied: unknown[];
  let subscriber: ChangeSubscriber;
  /** What a file of the gateway holds: it outlives subscribers. */
  let noted: string[];
  const failing = new Set<string>();
  beforeEach(() => {
    noted = [];
    failing.clear();
  });
  const start = (source: ChangeSource): ChangeSubscriber => {
    applied = [];
    subscriber = new ChangeSubscriber({
      source,
      effects: {
        apply: async (event, origin) => {
          applied.push([event.kind, origin]);
          return !failing.has(event.kind);
        },
        begin: async () => void applied.push('begin'),
        reset: async () => void applied.push('reset'),
        ready: async () => void applied.push('ready'),
      },
      seen: {
        seenChanges: async () => ({ lastId: noted.at(-1), ids: noted }),
        noteChange: async (id) => void noted.push(id),
      },
      clock,
      random: () => 1,
      logger: silentLogger(),
    });
    return subscriber;
  };
  afterEach(() => subscriber.stop());

  it('is ready when what was missed is applied', async () => {
    const source = new ScriptedSource([
      {
        events: [
          { name: 'reset', id: undefined, data: '{}' },
          changed('1', { kind: 'settings' }),
          changed('2', { kind: 'memories', roleId: 'r' }, 'other'),
          READY,
        ],
        end: 'hang',
      },
    ]);
    await start(source).start(60_000);
    expect(applied).toEqual(['reset', ['settings', undefined], ['memories', 'other'], 'ready']);
  });

  it('comes back after a break and asks for what it missed', async () => {
    const source = new ScriptedSource([
      { events: [READY, changed('10', { kind: 'agents' })], end: 'break' },
      { events: [], end: 'refuse' },
      { events: [READY], end: 'hang' },
    ]);
    await start(source).start(60_000);
    await clock.advance(1_000);
    await clock.advance(1_000);
    expect(source.askedWith).toEqual([undefined, '10', '10']);
  });

  it('waits longer after each refusal, up to half a minute', async () => {
    const source = new ScriptedSource(Array.from({ length: 8 }, () => ({ events: [], end: 'refuse' })));
    await start(source).start(60_000);
    await clock.advance(1_000 + 2_000 + 4_000 + 8_000 + 16_000);
    expect(source.askedWith).toHaveLength(6);
    await clock.advance(29_999);
    expect(source.askedWith).toHaveLength(6);
    await clock.advance(1);
    expect(source.askedWith).toHaveLength(7);
  });

  it('holds up a start no longer than it may', async () => {
    let isStarted = false;
    void start(new ScriptedSource([]))
      .start(3_000)
      .then(() => (isStarted = true));
    await clock.advance(2_999);
    expect(isStarted).toBe(false);
    await clock.advance(1);
    expect(isStarted).toBe(true);
  });

  it('gives up a connection that is silent for long', async () => {
    const source = new ScriptedSource([{ events: [READY], end: 'hang' }]);
    await start(source).start(60_000);
    await clock.advance(44_999);
    expect(source.askedWith).toHaveLength(1);
    await clock.advance(1_001);
    expect(source.askedWith).toEqual([undefined, '9']);
  });

  it('leaves alone what it does not know', async () => {
    const events = [
      { name: 'change', id: '1', data: '{"kind":"of the future"}' },
      { name: 'change', id: '2', data: 'no JSON' },
      changed('3', { kind: 'agents' }),
      READY,
    ];
    await start(new ScriptedSource([{ events, end: 'hang' }])).start(60_000);
    await settled();
    expect(applied).toEqual(['begin', ['agents', undefined], 'ready']);
  });

  it('goes on after a restart where it was, and takes in nothing twice', async () => {
    const first = new ScriptedSource([
      {
        events: [READY, changed('10', { kind: 'agents' }), changed('11', { kind: 'settings' })],
        end: 'hang',
      },
    ]);
    await start(first).start(60_000);
    await settled();
    await subscriber.stop();
    const second = new ScriptedSource([
      {
        // What is told again is what was near the last one.
        events: [
          changed('11', { kind: 'settings' }),
          changed('12', { kind: 'memories', roleId: 'r' }, 'other'),
          { ...READY, id: '12' },
        ],
        end: 'hang',
      },
    ]);
    await start(second).start(60_000);
    expect(second.askedWith).toEqual(['11']);
    expect(applied).toEqual(['begin', ['memories', 'other'], 'ready']);
  });

  it('takes a change in again after a restart that was not taken in before, with what came after it', async () => {
    failing.add('agents');
    const events = [
      READY,
      changed('10', { kind: 'settings' }),
      changed('11', { kind: 'agents' }),
      changed('12', { kind: 'settings' }),
    ];
    await start(new ScriptedSource([{ events, end: 'hang' }])).start(60_000);
    await settled();
    expect(noted).toEqual(['9', '10']);
  });

  it('goes on behind a reset, which tells anew what lasts', async () => {
    failing.add('agents');
    const reset = { name: 'reset', id: undefined, data: '{}' };
    const source = new ScriptedSource([
      { events: [READY, changed('11', { kind: 'agents' })], end: 'break' },
      { events: [reset, { ...READY, id: '20' }], end: 'hang' },
    ]);
    await start(source).start(60_000);
    await clock.advance(1_000);
    expect(applied).toEqual(['begin', 'ready', ['agents', undefined], 'reset', 'ready']);
    expect(noted).toEqual(['9', '20']);
  });
});
