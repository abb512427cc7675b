import type { ShadowReport } from '@xiaozhi/contracts';
import type { MemoryProvider, RecalledMemory } from '@xiaozhi/memory';
import { silentLogger } from '@xiaozhi/observability';
import { SHADOW_AT, SHADOW_ROLE, ShadowBench } from '../../testing/shadow-bench.js';
import { PersonalMemories } from '../../rights/personal-memory.js';
import type { FinishedTurn, RecallOutcome, RoleMemory, SessionMemory } from '../session-memory.js';
import { ShadowRecaller } from './shadow-recaller.js';
import { SHADOW_TOPIC, parseShadowTask } from './shadow-queue.js';
import { ShadowedMemories } from './shadowed-memories.js';

const signal = new AbortController().signal;
const memory = (id: string, text: string): RecalledMemory => ({
  ...{ id, text, updatedAt: SHADOW_AT, score: 0.5, source: 'provider' },
});
const OUTCOME: RecallOutcome = {
  memories: [memory('p1', 'User lives in Paris.'), memory('p2', 'User likes tea.')],
  section: 'section',
  tookMs: 12,
  isComplete: true,
};
const never = (): Promise<never> => new Promise(() => undefined);

/** The agent's own memory, as far as a shadow could disturb it. */
class OwnMemory {
  isPaused = false;
  readonly roleId = SHADOW_ROLE;
  readonly calls: string[] = [];
  recall = (): Promise<RecallOutcome> => Promise.resolve({ ...OUTCOME });
  hear = (): Promise<void> => this.note('hear');
  capture = (): Promise<void> => this.note('capture');
  forget = (): Promise<void> => this.note('forget');
  leaveOutCurrentTurn = (): Promise<void> => this.note('leaveOut');
  find = (): Promise<[]> => Promise.resolve([]);
  setPaused = (isPaused: boolean): Promise<void> => {
    this.isPaused = isPaused;
    return Promise.resolve();
  };
  private note(call: string): Promise<void> {
    this.calls.push(call);
    return Promise.resolve();
  }
}

describe(ShadowedMemories, () => {
  let bench: ShadowBench;
  let own: OwnMemory;
  let reports: ShadowReport[];
  let session: SessionMemory;
  let reported: Promise<ShadowReport>;

  beforeEach(() => {
    bench = new ShadowBench();
    own = new OwnMemory();
    reports = [];
    let tell: (report: ShadowReport) => void;
    reported = new Promise((resolve) => (tell = resolve));
    const now = (): Date => new Date(SHADOW_AT);
    const shadowed = new ShadowedMemories(
      { open: () => own as unknown as RoleMemory },
      {
        bindings: { findCached: () => bench.binding },
        recaller: new ShadowRecaller(30, 2),
        queue: bench.queue,
        reporter: {
          comparison: (report) => {
            reports.push(report);
            tell(report);
            return Promise.resolve();
          },
        },
        now,
        logger: silentLogger(),
      },
    );
    const rights = { reporter: { right: () => Promise.resolve() }, now, logger: silentLogger() };
    session = new PersonalMemories(shadowed, rights).open({
      agent: { id: 'agent', timeZone: 'UTC', recallTokenBudget: 2_200 } as never,
      deviceId: SHADOW_ROLE,
      sessionId: 'session',
    });
  });
  afterEach(() => bench.close());

  const shadowRecalls = (recall: MemoryProvider['recall']): void => bench.breaks({ recall });
  const turn = async (turnId = 't1'): Promise<FinishedTurn> => {
    const recalled = await session.recall('Where do I live?', signal);
    await session.hear(turnId, { role: 'user', content: 'Where do I live?', at: SHADOW_AT });
    return { turnId, messages: [], recalled };
  };
  /** Everything that was begun has had its time: the recaller's deadline is 30 ms. */
  const settled = (): Promise<unknown> =>
    new ShadowRecaller(60).ask(
      { ...bench.shadow, provider: { ...bench.shadow.provider, recall: never } },
      { roleId: SHADOW_ROLE, text: '', limit: 1 },
    );

  it('hands on what the agent recalled and reports both lists', async () => {
    shadowRecalls(() => Promise.resolve([memory('s9', 'Lives in Paris'), memory('s8', 'User has a cat.')]));
    const finished = await turn();
    expect(finished.recalled).toEqual(OUTCOME);
    await session.capture(finished);
    expect(await reported).toMatchObject({
      turnId: 't1',
      roleId: SHADOW_ROLE,
      agentId: 'agent',
      primary: {
        configId: 'Memory_primary',
        ms: 12,
        isComplete: true,
        memories: [{ match: 0 }, { match: null }],
      },
      shadow: {
        configId: 'Memory_shadow',
        outcome: 'answered',
        memories: [
          { id: 's9', match: 0 },
          { id: 's8', match: null },
        ],
      },
    });
  });

  it('waits for no shadow that hangs, and says that it was late', async () => {
    shadowRecalls(never);
    const finished = await turn();
    await session.capture(finished);
    // The turn is over here; the shadow's deadline is not.
    expect([own.calls, reports]).toEqual([['hear', 'capture'], []]);
    expect((await reported).shadow).toMatchObject({ outcome: 'late', memories: [] });
  });

  it('tells why a shadow failed', async () => {
    shadowRecalls(() => Promise.reject(new Error('500')));
    await session.capture(await turn());
    expect((await reported).shadow).toMatchObject({ outcome: 'failed', reason: '500' });
  });

  it('asks no more shadows at a time than it may', async () => {
    shadowRecalls(never);
    await turn('t1');
    await turn('t2');
    await session.capture(await turn('t3'));
    expect((await reported).shadow.outcome).toBe('dropped');
  });

  it('neither asks nor reports for whom nothing may be kept', async () => {
    let asked = 0;
    shadowRecalls(() => {
      asked += 1;
      return Promise.resolve([]);
    });
    await session.setGuest(true);
    await session.capture(await turn('t1'));
    await session.setGuest(false);
    await session.setPaused(true);
    await session.capture(await turn('t2'));
    await settled();
    expect([asked, reports]).toEqual([0, []]);
  });

  it('reports nothing of a turn that is not to be kept', async () => {
    shadowRecalls(() => Promise.resolve([]));
    const finished = await turn();
    await session.forget(memory('p1', 'User lives in Paris.'), signal);
    await session.capture(finished);
    await settled();
    expect(reports).toEqual([]);
  });

  it('puts into the outbox what the shadow has to forget, before the person is told', async () => {
    await session.forget(memory('p1', 'User lives in Paris.'), signal);
    const [batch] = await bench.claim();
    expect(batch?.topic).toBe(SHADOW_TOPIC);
    expect(parseShadowTask(batch?.entries[0]?.payload)).toMatchObject({
      kind: 'forget',
      configId: 'Memory_shadow',
      text: 'User lives in Paris.',
    });
    expect(own.calls).toContain('forget');
  });

  it('does nothing without a shadow', async () => {
    bench.binding = { ...bench.binding, shadow: undefined };
    await session.capture(await turn());
    await session.forget(memory('p1', 'User lives in Paris.'), signal);
    expect([reports, await bench.claim()]).toEqual([[], []]);
  });
});
