import type { MemoryProvider, RecalledMemory, RoleId } from '@xiaozhi/memory';
import type { TextEncoder } from '@xiaozhi/memory-index';
import { RoleRecall } from './role-recall.js';
import {
  SessionMemoryBench,
  AGENT,
  AT,
  DEVICE,
  finished,
  interactionOf,
  said,
} from '../testing/session-memory-bench.js';

const never = (): Promise<never> => new Promise(() => undefined);

describe(RoleRecall, () => {
  const signal = new AbortController().signal;
  let bench: SessionMemoryBench;
  beforeEach(() => (bench = new SessionMemoryBench()));
  afterEach(() => bench.remove());

  it('recalls what was just said, before any provider has it, and for its own device only', async () => {
    await bench.session().capture(finished('turn-1', 'I am allergic to peanuts.'));
    expect(await bench.recall(bench.session(), 'What am I allergic to?')).toEqual([
      'User is allergic to peanuts.',
    ]);
    expect(await bench.recall(bench.session('02:00:00:00:00:02'), 'What am I allergic to?')).toEqual([]);
  });

  it('lets go of what was just said once it is delivered, whoever saw it wait', async () => {
    const ask = 'Where do I live?';
    await bench.session().capture(finished('t1', 'I live in Berlin.'));
    expect(await bench.recall(bench.session(), ask)).toEqual(['User lives in Berlin.']);
    // Delivered, with nothing to remember, while a session of the same person reads the outbox.
    await bench.outbox.acknowledge(['t1']);
    const session = bench.session();
    session.prefetch();
    let recalled = await bench.recall(session, ask);
    for (let tries = 0; tries < 100 && recalled.length > 0; tries += 1)
      recalled = await bench.recall(session, ask);
    expect(recalled).toEqual([]);
  });

  it('recalls what waits in the outbox although a delivery had the mirror listed before', async () => {
    await bench.session().capture(finished('turn-1', 'I live in Berlin.'));
    await bench.session().hear('turn-2', said('I am allergic to peanuts.'));
    await bench.restart();
    // As a delivery does that ends before the device is back.
    await bench.mirror.load(signal);
    let answer = (): void => undefined;
    bench.holdUpReads(new Promise<void>((resolve) => (answer = resolve)));
    const session = bench.session();
    session.prefetch();
    const recalled = bench.recall(session, 'What am I allergic to?');
    // Whoever waits for no outbox has its answer by then.
    await new Promise((resolve) => setImmediate(resolve));
    answer();
    expect(await recalled).toContain('User is allergic to peanuts.');
  });

  it('does not wait for a new listing where there is one and the outbox was read', async () => {
    await bench.mirror.load(signal);
    const session = bench.session();
    await session.recall('Hello', signal);
    bench.now = new Date(Date.parse(AT) + 60_000);
    bench.provider.list = never;
    session.prefetch();
    expect((await session.recall('Hello', signal)).isComplete).toBe(true);
  });

  it.each([
    ['zh', ['你好', '你好']],
    ['en', []],
  ] as const)(
    'has both encoders ready for %s before the first question, broken or not',
    (language, texts) => {
      const asked: string[] = [];
      const encoding = (answer: () => Promise<never>): TextEncoder => ({
        ...{ name: 'e', dimension: 2 },
        encode: ([text = '']) => (asked.push(text), answer()),
      });
      const encoder = encoding(() => Promise.reject(new Error('gone')));
      bench.binding = { encoders: { encoder, standby: encoding(never) } };
      bench.session(DEVICE, { ...AGENT, language }).prefetch();
      expect(asked).toEqual(texts);
    },
  );

  it('does not take what is being said for a memory, so that it is learnt', async () => {
    const session = bench.session();
    await session.hear('turn-1', said('I live in Berlin.'));
    expect(await bench.recall(session, 'I live in Berlin.')).toEqual([]);
  });

  it.each([
    ['hangs', never],
    ['fails', () => Promise.reject(new Error('down'))],
  ])('answers from the mirror when the provider %s', async (_, broken) => {
    const session = bench.session();
    await session.capture(finished('turn-1', 'I live in Berlin.'));
    bench.provider = Object.create(bench.provider, {
      recall: { value: broken },
      list: { value: broken },
    }) as MemoryProvider;
    const [turn, { mirror }] = [new AbortController(), bench];
    const search = mirror.search.bind(mirror);
    // In place of the deadline: it passes when the mirror has answered.
    mirror.search = async (...query) => {
      const found = await search(...query);
      setImmediate(() => turn.abort());
      return found;
    };
    const outcome = await session.recall('Where do I live?', turn.signal);
    expect(outcome.memories.map(({ text, source }) => [text, source])).toEqual([
      ['User lives in Berlin.', 'provisional'],
    ]);
    expect(outcome.isComplete).toBe(false);
  });

  it("ends a recall at the agent's deadline", async () => {
    bench.provider.recall = never;
    const session = bench.session(DEVICE, { ...AGENT, recallDeadlineMs: 1 });
    expect((await session.recall('Where do I live?', signal)).isComplete).toBe(false);
  });

  it('leaves memories of another role alone whatever is asked', async () => {
    await bench.provider.save(
      {
        roleId: '02:00:00:00:00:02' as RoleId,
        interactions: [interactionOf('theirs', '02:00:00:00:00:02', 'My name is Eve.')],
        instructions: '',
        isRedelivery: false,
      },
      signal,
    );
    expect(await bench.recall(bench.session(), 'What do you know about me? What is my name?')).toEqual([]);
  });

  describe('after a restart', () => {
    const ASK = 'What am I allergic to?';
    const DOWN = (): Promise<never> => Promise.reject(new Error('down'));
    const breakProvider = (broken: () => Promise<never>): void => {
      bench.provider = Object.create(bench.provider, {
        recall: { value: broken },
        list: { value: broken },
      }) as MemoryProvider;
    };
    const remembered = async (device: string, content: string): Promise<void> => {
      await bench.provider.save(
        {
          roleId: device as RoleId,
          interactions: [interactionOf(`of ${device}`, device, content)],
          ...{ instructions: '', isRedelivery: false },
        },
        signal,
      );
      await bench.session(device).recall('Hello', signal);
      await bench.snapshots.flush();
    };

    it.each([
      ['hangs', never],
      ['fails', DOWN],
    ])('recalls what was listed before it while the provider %s, and counts that', async (_, broken) => {
      await remembered(DEVICE, 'I am allergic to peanuts.');
      await bench.restart();
      breakProvider(broken);
      const agent = { ...AGENT, recallDeadlineMs: 2_000 };
      const { memories, isComplete } = await bench.session(DEVICE, agent).recall(ASK, signal);
      expect(memories.map(({ text, source }) => [text, source])).toEqual([
        ['User is allergic to peanuts.', 'mirror'],
      ]);
      expect(isComplete).toBe(false);
      expect(bench.snapshots.counts).toMatchObject({ restored: 1, used: 1 });
    });

    it('recalls it for its own device, provider and owner only', async () => {
      await remembered(DEVICE, 'I am allergic to peanuts.');
      await bench.restart();
      breakProvider(DOWN);
      expect(await bench.recall(bench.session('02:00:00:00:00:02'), ASK)).toEqual([]);
      for (const binding of [{ key: 'mem0' }, { agent: { ...AGENT, boundAt: AT } }]) {
        bench.binding = binding;
        expect(await bench.recall(bench.session(), ASK)).toEqual([]);
      }
      bench.binding = {};
      expect(await bench.recall(bench.session(), ASK)).toEqual(['User is allergic to peanuts.']);
    });

    it('prefers what the provider lists now', async () => {
      await remembered(DEVICE, 'I am allergic to peanuts.');
      await bench.restart();
      bench.provider = Object.create(bench.provider, {
        recall: { value: DOWN },
        list: { value: () => Promise.resolve({ total: 0, items: [] }) },
      }) as MemoryProvider;
      expect(await bench.recall(bench.session(), ASK)).toEqual([]);
      expect(bench.snapshots.counts.used).toBe(0);
    });

    it('has nothing of what its person wanted forgotten, nor of what changed elsewhere', async () => {
      await remembered(DEVICE, 'I am allergic to peanuts.');
      const [memory] = await bench.session().find(ASK, signal);
      await bench.session().forget(memory as RecalledMemory, signal);
      await bench.restart();
      breakProvider(DOWN);
      expect(await bench.recall(bench.session(), ASK)).toEqual([]);
    });

    it('lets go of what was listed before it when it hears of a change', async () => {
      await remembered(DEVICE, 'I am allergic to peanuts.');
      await bench.restart();
      breakProvider(DOWN);
      expect(await bench.recall(bench.session(), ASK)).toHaveLength(1);
      bench.mirror.expire();
      expect(await bench.recall(bench.session(), ASK)).toEqual([]);
    });
  });
});
