import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { AgentSettings } from '@xiaozhi/contracts';
import type { Interaction, InteractionMessage, MemoryProvider, RoleId } from '@xiaozhi/memory';
import { LocalMemoryProvider } from '@xiaozhi/memory-local';
import { InMemoryMemoryStore } from '@xiaozhi/memory-local/testing';
import { silentLogger } from '@xiaozhi/observability';
import { SqliteOutbox } from '@xiaozhi/outbox';
import { GatewaySessionMemories } from './gateway-session-memory.js';
import { REPORT_TOPIC } from './interaction.reporter.js';
import type { MemoryBinding } from './memory-binding.source.js';
import { MEMORY_TOPIC, parseQueuedInteraction } from './memory-queue.js';
import { RoleMirrorRegistry } from './role-mirror.registry.js';
import { InMemoryPauses } from '../rights/memory-pauses.js';
import type { PersonalMemories } from '../rights/personal-memory.js';
import { personalMemories } from '../testing/personal-memories.js';
import type { RecallOutcome, SessionMemory } from './session-memory.js';

const AT = '2026-03-01T12:00:00.000Z';
const DEVICE = '02:00:00:00:00:01';
const AGENT: AgentSettings = {
  id: 'agent',
  name: 'Nova',
  memoryScope: 'device',
  timeZone: 'UTC',
  memoryInstructions: '',
  recallDeadlineMs: 50,
  enablePrompts: false,
  memoryFirewall: 'normal',
  language: 'en',
  configVersion: '1',
};
const NOTHING: RecallOutcome = { memories: [], section: '', tookMs: 0, isComplete: true };
const said = (content: string): InteractionMessage => ({ role: 'user', content, at: AT });
const answered = (content: string): InteractionMessage => ({ role: 'assistant', content, at: AT });
const finished = (turnId: string, content: string): Parameters<SessionMemory['capture']>[0] => ({
  turnId,
  messages: [said(content), answered('Yes.')],
  recalled: NOTHING,
});
const interactionOf = (id: string, device: string, content: string): Interaction => ({
  id,
  roleId: device as RoleId,
  sessionId: 's',
  agentId: 'agent',
  deviceId: device,
  occurredAt: AT,
  messages: [said(content), answered('I see.')],
  recalledTexts: [],
});
const never = (): Promise<never> => new Promise(() => undefined);

/** A gateway's memory over one outbox file; `restart` is what a killed gateway finds when it starts again. */
class Bench {
  readonly store = new InMemoryMemoryStore();
  provider: MemoryProvider = new LocalMemoryProvider({
    store: this.store,
    now: () => new Date(AT),
    newId: () => crypto.randomUUID(),
  });
  binding: Partial<MemoryBinding> = {};
  outbox: SqliteOutbox;
  now = new Date(AT);
  private memories: PersonalMemories;
  private readonly pauses = new InMemoryPauses();
  private mirrors!: RoleMirrorRegistry;

  constructor(private readonly file: string) {
    this.outbox = SqliteOutbox.open({ file });
    this.memories = this.make();
  }

  async restart(): Promise<void> {
    await this.outbox.close();
    this.outbox = SqliteOutbox.open({ file: this.file });
    this.memories = this.make();
  }

  session(deviceId = DEVICE, agent = AGENT): SessionMemory {
    return this.memories.open({ agent, deviceId, sessionId: 'session' });
  }

  async queued(roleId = DEVICE): Promise<Interaction[]> {
    const entries = await this.outbox.pending(MEMORY_TOPIC, roleId);
    return entries.map(({ payload }) => parseQueuedInteraction(payload));
  }

  async states(turnId: string): Promise<unknown[]> {
    const entries = await this.outbox.pending(REPORT_TOPIC, `interaction:${turnId}`);
    return entries.map(({ payload }) => (payload as { body: { state: string } }).body.state);
  }

  /** As a delivery does that ends before the device is back. */
  async listMirror(): Promise<void> {
    await this.mirrors.of(DEVICE as RoleId, this.bound()).load(new AbortController().signal);
  }

  /** The outbox answers late, as one whose thread waits for the disk. */
  holdUpReads(byMs: number): void {
    const pending = this.outbox.pending.bind(this.outbox);
    this.outbox.pending = async (...args) => {
      await new Promise((resolve) => setTimeout(resolve, byMs));
      return pending(...args);
    };
  }

  async held(turnId: string): Promise<unknown[]> {
    const entries = await this.outbox.pending(REPORT_TOPIC, `interaction:${turnId}`);
    return entries
      .map(({ payload }) => payload as { path: string; body: object })
      .filter(({ path }) => path === '/memory/quarantine')
      .map(({ body }) => body);
  }

  /** All that lies on the disk. */
  async everything(): Promise<string> {
    const topics = [MEMORY_TOPIC, REPORT_TOPIC, 'utterance'];
    const partitions = [DEVICE, 'interaction:t1'];
    const entries = await Promise.all(
      topics.flatMap((topic) => partitions.map((partition) => this.outbox.pending(topic, partition))),
    );
    return JSON.stringify(entries);
  }

  private make(): PersonalMemories {
    const now = (): Date => this.now;
    this.mirrors = new RoleMirrorRegistry({ encoder: undefined, logger: silentLogger(), now });
    const bindings = { findCached: () => this.bound() };
    return personalMemories(this.outbox, bindings, now, { pauses: this.pauses, mirrors: this.mirrors });
  }

  private bound(): MemoryBinding {
    return {
      key: 'local',
      provider: this.provider,
      agent: AGENT,
      configId: 'Memory_local',
      isOff: false,
      ...this.binding,
    };
  }
}

describe(GatewaySessionMemories, () => {
  const signal = new AbortController().signal;
  let folder: string;
  let bench: Bench;
  const recall = async (session: SessionMemory, text: string): Promise<string[]> =>
    (await session.recall(text, signal)).memories.map((memory) => memory.text);

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'session-memory-'));
    bench = new Bench(join(folder, 'outbox.db'));
  });
  afterEach(async () => {
    await bench.outbox.close();
    rmSync(folder, { recursive: true });
  });

  it('recalls what was just said, before any provider has it, and for its own device only', async () => {
    await bench.session().capture(finished('turn-1', 'I am allergic to peanuts.'));
    expect(await recall(bench.session(), 'What am I allergic to?')).toEqual(['User is allergic to peanuts.']);
    expect(await recall(bench.session('02:00:00:00:00:02'), 'What am I allergic to?')).toEqual([]);
  });

  it('sends no provider what is not worth remembering, and says so', async () => {
    await bench.session().hear('t1', said('What time is it?'));
    await bench.session().capture(finished('t1', 'What time is it?'));
    expect(await bench.queued()).toEqual([]);
    expect(await bench.states('t1')).toEqual(['screened']);
    expect(await recall(bench.session(), 'What time is it?')).toEqual([]);
  });

  it('leaves no secret on the disk, not even until the turn is over', async () => {
    const words = 'I live in Graz and my PIN is 4821.';
    await bench.session().hear('t1', said(words));
    expect(await bench.everything()).not.toContain('4821');
    await bench.session().capture({
      ...finished('t1', words),
      messages: [said(words), answered('4821, noted.')],
    });
    expect(await bench.everything()).not.toContain('4821');
    expect((await bench.queued())[0]?.messages[0]?.content).toBe('I live in Graz');
  });

  it('tells of what an operator should decide about, and of echoes of what it recalled', async () => {
    await bench.session().capture(finished('t1', 'From now on answer in rhymes.'));
    expect(await bench.held('t1')).toMatchObject([
      { source: 'utterance', text: 'From now on answer in rhymes.', reason: 'instruction' },
    ]);
    const memory = {
      id: 'm',
      text: 'User lives in Graz.',
      updatedAt: AT,
      score: 1,
      source: 'mirror' as const,
    };
    await bench
      .session()
      .capture({ ...finished('t2', 'I live in Graz.'), recalled: { ...NOTHING, memories: [memory] } });
    expect(await bench.queued()).toEqual([]);
  });

  it('screens nothing where the agent says so', async () => {
    const agent = { ...AGENT, memoryFirewall: 'off' as const };
    await bench.session(DEVICE, agent).capture(finished('t1', 'What time is it?'));
    expect(await bench.queued()).toHaveLength(1);
  });

  it('lets go of what was just said once it is delivered, whoever saw it wait', async () => {
    const ask = 'Where do I live?';
    await bench.session().capture(finished('t1', 'I live in Berlin.'));
    expect(await recall(bench.session(), ask)).toEqual(['User lives in Berlin.']);
    // Delivered, with nothing to remember, while a session of the same person reads the outbox.
    await bench.outbox.acknowledge(['t1']);
    const session = bench.session();
    session.prefetch();
    let recalled = await recall(session, ask);
    for (let tries = 0; tries < 100 && recalled.length > 0; tries += 1) recalled = await recall(session, ask);
    expect(recalled).toEqual([]);
  });

  it('keeps what was said in the middle of an answer when the gateway is killed', async () => {
    await bench.session().hear('turn-1', said('I am allergic to peanuts.'));
    await bench.restart();
    expect(await recall(bench.session(), 'What am I allergic to?')).toEqual(['User is allergic to peanuts.']);
    expect(await bench.queued()).toEqual([]);
    await bench.session().capture(finished('turn-2', 'I live in Berlin.'));
    expect((await bench.queued()).map(({ messages }) => messages.map(({ content }) => content))).toEqual([
      ['I am allergic to peanuts.', 'I live in Berlin.', 'Yes.'],
    ]);
    await bench.session().capture(finished('turn-3', 'I have a sister.'));
    expect((await bench.queued())[1]?.messages).toHaveLength(2);
    expect(await recall(bench.session(), 'What am I allergic to?')).toEqual(['User is allergic to peanuts.']);
    expect(await bench.states('turn-1')).toEqual(['captured', 'nothing']);
    expect(await bench.states('turn-2')).toEqual(['queued']);
  });

  it('recalls what waits in the outbox although a delivery had the mirror listed before', async () => {
    await bench.session().capture(finished('turn-1', 'I live in Berlin.'));
    await bench.session().hear('turn-2', said('I am allergic to peanuts.'));
    await bench.restart();
    await bench.listMirror();
    bench.holdUpReads(20);
    const session = bench.session();
    session.prefetch();
    expect(await recall(session, 'What am I allergic to?')).toContain('User is allergic to peanuts.');
  });

  it('does not wait for a new listing where there is one and the outbox was read', async () => {
    await bench.listMirror();
    // Who waits for the listing waits longer than this test may take.
    const session = bench.session(DEVICE, { ...AGENT, recallDeadlineMs: 60_000 });
    await session.recall('Hello', signal);
    bench.now = new Date(Date.parse(AT) + 60_000);
    bench.provider.list = never;
    session.prefetch();
    expect((await session.recall('Hello', signal)).isComplete).toBe(true);
  });

  it('does not take what is being said for a memory, so that it is learnt', async () => {
    const session = bench.session();
    await session.hear('turn-1', said('I live in Berlin.'));
    expect(await recall(session, 'I live in Berlin.')).toEqual([]);
  });

  it('keeps an utterance once when its own turn finishes', async () => {
    const session = bench.session();
    await session.hear('turn-1', said('I live in Berlin.'));
    await session.capture(finished('turn-1', 'I live in Berlin.'));
    expect((await bench.queued()).map(({ id, messages }) => [id, messages.length])).toEqual([['turn-1', 2]]);
  });

  it('takes the words of a turn along once where the next ends before they are kept', async () => {
    const session = bench.session();
    const turns = ['turn-1', 'turn-2'];
    for (const id of turns) await session.hear(id, said(`I own boat ${id}.`));
    await Promise.all(turns.map((id) => session.capture(finished(id, `I own boat ${id}.`))));
    const kept = (await bench.queued()).map(({ id, messages }) => [
      id,
      messages.map(({ content }) => content),
    ]);
    expect(kept).toEqual(turns.map((id) => [id, [`I own boat ${id}.`, 'Yes.']]));
  });

  it('takes nothing along that another device of the same role is saying', async () => {
    const shared = { ...AGENT, memoryScope: 'agent' };
    await bench.session('02:00:00:00:00:02', shared).hear('turn-1', said('I live in Berlin.'));
    await bench.session(DEVICE, shared).capture(finished('turn-2', 'I have a sister.'));
    const [interaction] = await bench.queued('agent:agent');
    expect(interaction?.messages.map(({ content }) => content)).toEqual(['I have a sister.', 'Yes.']);
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
    const outcome = await session.recall('Where do I live?', signal);
    expect(outcome.memories.map(({ text, source }) => [text, source])).toEqual([
      ['User lives in Berlin.', 'provisional'],
    ]);
    expect(outcome.isComplete).toBe(false);
  });

  it('hands over by themselves the words of many turns that were cut, and none that may be under way', async () => {
    const [session, early] = [bench.session(), '2026-03-01T11:50:00.000Z'];
    await session.hear('now', said('I live in Berlin.'));
    for (let turn = 2; turn <= 8; turn += 1) {
      await session.hear(`turn-${turn}`, { ...said(`I own boat ${turn}.`), at: early });
    }
    expect(await bench.queued()).toEqual([]);
    await bench.session().hear('turn-9', { ...said('I own boat 9.'), at: early });
    const later = bench.session();
    later.prefetch();
    let queued = await bench.queued();
    for (let tries = 0; tries < 1_000 && queued.length === 0; tries += 1) {
      await new Promise((resolve) => setImmediate(resolve));
      queued = await bench.queued();
    }
    const sentences = [2, 3, 4, 5, 6, 7, 8, 9].map((turn) => `I own boat ${turn}.`);
    expect(queued.map(({ messages }) => messages.map(({ content }) => content))).toEqual([sentences]);
    await session.capture(finished('now', 'I live in Berlin.'));
    expect((await bench.queued())[1]?.messages.map(({ content }) => content)).toEqual([
      'I live in Berlin.',
      'Yes.',
    ]);
  });

  it('keeps nothing and says why where memory is switched off', async () => {
    bench.binding = { isOff: true };
    await bench.session().hear('turn-1', said('I live in Berlin.'));
    await bench.session().capture(finished('turn-1', 'I live in Berlin.'));
    expect(await bench.queued()).toEqual([]);
    const [report] = await bench.outbox.pending(REPORT_TOPIC, 'interaction:turn-1');
    expect(report?.payload).toMatchObject({
      body: { state: 'nothing', reason: expect.any(String) as string },
    });
    bench.binding = {};
    await bench.restart();
    expect(await recall(bench.session(), 'Where do I live?')).toEqual([]);
  });

  it('forgets for good what is asked for, and does not learn it again from being asked', async () => {
    await bench.provider.save(
      {
        roleId: DEVICE as RoleId,
        interactions: [interactionOf('turn-1', DEVICE, 'I live in Berlin.')],
        instructions: '',
        isRedelivery: false,
      },
      signal,
    );
    const session = bench.session();
    const [memory] = await session.find('that I live in Berlin', signal);
    await session.hear('turn-2', said('Please forget that I live in Berlin.'));
    await session.forget(memory ?? assert.fail(), signal);
    await session.capture(finished('turn-2', 'Please forget that I live in Berlin.'));
    expect(await session.find('', signal)).toEqual([]);
    expect(await bench.queued()).toEqual([]);
    await bench.restart();
    expect(await bench.session().find('', signal)).toEqual([]);
  });

  it('forgets what is not stored yet, and keeps the rest of what was said', async () => {
    const session = bench.session();
    await session.capture(
      finished('turn-1', 'I live in Berlin and I am allergic to peanuts. My name is Eve.'),
    );
    const [memory] = await session.find('Berlin', signal);
    await session.hear('turn-2', said('Forget that I live in Berlin.'));
    await session.forget(memory ?? assert.fail(), signal);
    await session.capture(finished('turn-2', 'Forget that I live in Berlin.'));
    const left = (await session.find('', signal)).map(({ text }) => text).sort();
    expect(left).toEqual(['User is allergic to peanuts.', "User's name is Eve."].sort());
    await bench.restart();
    expect((await recall(bench.session(), 'What do you know about me?')).sort()).toEqual(left);
  });

  it('keeps nothing while paused, the turn that asks for it included', async () => {
    const session = bench.session();
    await session.hear('turn-1', said('Do not remember this.'));
    await session.setPaused(true);
    await session.capture(finished('turn-1', 'Do not remember this.'));
    await session.hear('turn-2', said('I robbed a bank.'));
    await session.capture(finished('turn-2', 'I robbed a bank.'));
    await session.setPaused(false);
    await session.capture(finished('turn-3', 'I live in Berlin.'));
    expect((await bench.queued()).map(({ id, messages }) => [id, messages.length])).toEqual([['turn-3', 2]]);
  });

  it('keeps what is said while the provider refuses the key, with the reason', async () => {
    bench.binding = { disabledReason: 'the key is refused' };
    await bench.session().capture(finished('turn-1', 'I live in Berlin.'));
    expect(await bench.queued()).toHaveLength(1);
    const [report] = await bench.outbox.pending(REPORT_TOPIC, 'interaction:turn-1');
    expect(report?.payload).toMatchObject({ body: { state: 'queued', reason: 'the key is refused' } });
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
    expect(await recall(bench.session(), 'What do you know about me? What is my name?')).toEqual([]);
  });
});
