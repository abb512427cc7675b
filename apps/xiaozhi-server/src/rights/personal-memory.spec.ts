import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as fc from 'fast-check';
import type { RoleId } from '@xiaozhi/memory';
import { LocalMemoryProvider } from '@xiaozhi/memory-local';
import { InMemoryMemoryStore } from '@xiaozhi/memory-local/testing';
import { SqliteOutbox } from '@xiaozhi/outbox';
import { REPORT_TOPIC } from '../memory/interaction.reporter.js';
import type { MemoryBinding } from '../memory/memory-binding.source.js';
import { MEMORY_TOPIC, parseQueuedInteraction } from '../memory/memory-queue.js';
import type { SessionMemory } from '../memory/session-memory.js';
import { AGENT } from '../testing/fake-providers.js';
import { personalMemories } from '../testing/personal-memories.js';
import { ChildMode } from './child-mode.js';
import { PersonalMemories } from './personal-memory.js';
import { tellExplanation } from './rights-words.js';
import { SessionMode } from './session-mode.js';
import { InMemoryKeySet } from './key-set.js';

const AT = '2026-11-24T12:00:00.000Z';
const DEVICE = '02:00:00:00:00:01';
const NOW = new Date('2026-11-26T09:00:00Z');
const agent = { ...AGENT, recallDeadlineMs: 5_000 };
const signal = new AbortController().signal;
const said = (content: string, role: 'user' | 'assistant' = 'user') => ({ role, content, at: AT });

/** A gateway's memory with a provider that knows one thing of the device's person. */
class Bench {
  private readonly folder = mkdtempSync(join(tmpdir(), 'personal-'));
  readonly outbox = SqliteOutbox.open({ file: join(this.folder, 'outbox.db') });
  readonly provider = new LocalMemoryProvider({
    store: new InMemoryMemoryStore(),
    now: () => new Date(AT),
    newId: () => crypto.randomUUID(),
  });
  private readonly binding = {
    ...{ key: 'local', provider: this.provider, agent, configId: 'local', isOff: false },
  } as MemoryBinding;
  private readonly memories = personalMemories(this.outbox, { findCached: () => this.binding }, () => NOW);

  open(mode = new SessionMode(), deviceId = DEVICE, isChild = false): SessionMemory {
    return this.memories.open({ agent, deviceId, sessionId: 's', mode, isChild });
  }

  async learn(content: string, deviceId = DEVICE): Promise<void> {
    const whose = { roleId: DEVICE as RoleId, sessionId: 'before', agentId: agent.id, deviceId };
    const interaction = { id: crypto.randomUUID(), ...whose, occurredAt: AT, recalledTexts: [] };
    const interactions = [{ ...interaction, messages: [said(content), said('I see.', 'assistant')] }];
    await this.provider.save(
      { roleId: whose.roleId, interactions, instructions: '', isRedelivery: false },
      signal,
    );
  }

  async queued(roleId: string = DEVICE): Promise<string[]> {
    const entries = await this.outbox.pending(MEMORY_TOPIC, roleId);
    return entries.map(({ payload }) => parseQueuedInteraction(payload).id);
  }

  /** The turns by whose ids pets were called in what waits, each as often as it was said. */
  async queuedNames(): Promise<string[]> {
    const entries = await this.outbox.pending(MEMORY_TOPIC, DEVICE);
    const messages = entries.flatMap(({ payload }) => parseQueuedInteraction(payload).messages);
    return messages.flatMap(({ content }) => [...content.matchAll(/turn-\d+/g)].map(([name]) => name));
  }

  async rights(): Promise<unknown[]> {
    const entries = await this.outbox.pending(REPORT_TOPIC, `role:${DEVICE}`);
    return entries.map(({ payload }) => (payload as { body: { right: unknown } }).body.right);
  }

  async remove(): Promise<void> {
    await this.outbox.close();
    rmSync(this.folder, { recursive: true });
  }
}

/** A turn as sessions run it; `during` is what its tools do. */
async function turn(
  memory: SessionMemory,
  id: string,
  question: string,
  answer: string,
  during: () => Promise<unknown> = () => Promise.resolve(),
): Promise<number> {
  await memory.hear(id, said(question));
  const recalled = await memory.recall(question, signal);
  await during();
  await memory.capture({ turnId: id, messages: [said(question), said(answer, 'assistant')], recalled });
  return recalled.memories.length;
}

describe(PersonalMemories, () => {
  let bench: Bench;
  beforeEach(() => (bench = new Bench()));
  afterEach(() => bench.remove());
  const why = async (memory: SessionMemory, language: 'en' | 'zh' = 'en'): Promise<string> =>
    tellExplanation(await memory.explain(signal), { language, timeZone: 'UTC', now: NOW });

  it('names the words and the day that the last answer was from', async () => {
    await bench.learn('I am allergic to peanuts.');
    await bench.learn('I live in Berlin.');
    const memory = bench.open();
    expect(await why(memory)).toMatch(/not told you anything yet/);
    await turn(memory, 'one', 'What am I allergic to?', 'You are allergic to peanuts.');
    let told = '';
    await turn(memory, 'two', 'How do you know that?', '…', async () => (told = await why(memory)));
    expect(told).toBe('You told me on Tuesday, 24 November: “I am allergic to peanuts.”');
    // The explanation is not the answer that is asked about.
    expect(await why(memory, 'zh')).toBe('你在11月24日星期二告诉过我：“I am allergic to peanuts.”');
    await turn(memory, 'three', 'Who wrote Faust?', 'Goethe did.');
    expect(await why(memory)).toMatch(/not from what I remember/);
    expect(await bench.queued()).not.toContain('two');
  });

  it('names what was said seconds ago, too', async () => {
    const memory = bench.open();
    await turn(memory, 'one', 'My sister is called Ada.', 'Nice.');
    await turn(memory, 'two', 'What is my sister called?', 'She is called Ada.');
    expect(await why(memory)).toBe('You told me on Tuesday, 24 November: “My sister is called Ada.”');
  });

  it('quotes nobody who spoke to another device', async () => {
    await bench.learn('I am allergic to peanuts.', '02:00:00:00:00:99');
    const memory = bench.open();
    await turn(memory, 'one', 'What am I allergic to?', 'Peanuts.');
    expect(await why(memory)).toMatch(/at another device/);
    expect(await why(memory)).not.toContain('I am allergic');
  });

  it('knows what “that” is', async () => {
    await bench.learn('I am allergic to peanuts.');
    const memory = bench.open();
    expect(await memory.lastMentioned()).toEqual([]);
    await turn(memory, 'one', 'What am I allergic to?', 'Peanuts.');
    expect(await memory.lastMentioned()).toMatchObject([{ text: 'User is allergic to peanuts.' }]);
    await turn(memory, 'two', 'I live in Berlin.', 'I see.');
    expect(await memory.lastMentioned()).toMatchObject([{ text: 'User lives in Berlin.' }]);
  });

  it('keeps a record of what was asked, and holds a pause in other sessions', async () => {
    await bench.learn('I live in Berlin.');
    const memory = bench.open();
    await memory.setPaused(true);
    const other = bench.open();
    expect([other.isPaused, bench.open(undefined, '02:00:00:00:00:02').isPaused]).toEqual([true, false]);
    await other.setPaused(false);
    const [berlin] = await memory.find('Berlin', signal);
    if (berlin !== undefined) await memory.forget(berlin, signal);
    await memory.setGuest(true);
    expect(await bench.rights()).toEqual(['pause', 'resume', 'forget', 'guest-on']);
  });

  it('holds guest mode for whoever speaks in the session, and in no other', async () => {
    await bench.learn('I live in Berlin.');
    const mode = new SessionMode();
    const [memory, sibling] = [bench.open(mode), bench.open(mode)];
    await turn(memory, 'one', 'Guest mode on.', 'On.', () => memory.setGuest(true));
    expect(await turn(sibling, 'two', 'My dog is called Rex.', 'I see.')).toBe(0);
    expect(await sibling.find('', signal)).toEqual([]);
    expect(await turn(bench.open(), 'three', 'Where do I live?', 'In Berlin.')).toBe(1);
    await turn(memory, 'four', 'Guest mode off.', 'Off.', () => memory.setGuest(false));
    expect(await turn(memory, 'five', 'Where do I live?', 'In Berlin.')).toBe(1);
    await turn(memory, 'six', 'My cat is called Tom.', 'I see.');
    expect(await bench.queued()).toEqual(['six']);
  });

  it('appends nothing while paused or a guest speaks, and recalls nothing for a guest, whatever comes between', async () => {
    await bench.learn('I live in Berlin.');
    type Step = { kind: 'turn' | 'cut' | 'pause' | 'resume' | 'guest-on' | 'guest-off'; slow: boolean };
    const steps = fc.array(
      fc.record({
        kind: fc.constantFrom<Step['kind']>(
          'turn',
          'turn',
          'cut',
          'pause',
          'resume',
          'guest-on',
          'guest-off',
        ),
        slow: fc.boolean(),
      }),
      { minLength: 4, maxLength: 14 },
    );
    let count = 0;
    const run = async (script: Step[]): Promise<void> => {
      const memory = bench.open();
      await memory.setPaused(false);
      const wanted: string[] = [];
      const waiting: Promise<unknown>[] = [];
      for (const { kind, slow } of script) {
        const id = `turn-${String((count += 1))}`;
        const switching: Partial<Record<Step['kind'], () => Promise<void>>> = {
          pause: () => memory.setPaused(true),
          resume: () => memory.setPaused(false),
          'guest-on': () => memory.setGuest(true),
          'guest-off': () => memory.setGuest(false),
        };
        const change = switching[kind];
        if (change !== undefined) {
          await Promise.all(waiting.splice(0));
          await turn(memory, id, `Do so, my dog is called ${id}.`, 'Done.', change);
          if (kind === 'resume' && !memory.isGuest) wanted.push(id);
          continue;
        }
        if (kind === 'cut') {
          await memory.hear(id, said('My name is Eve.'));
          await memory.setPaused(memory.isPaused);
          continue;
        }
        const under = turn(memory, id, `I live in Berlin and my cat is called ${id}.`, 'I see.').then(
          (recalled) => {
            if (memory.isGuest) expect(recalled).toBe(0);
          },
        );
        if (!memory.isPaused && !memory.isGuest) wanted.push(id);
        if (slow) waiting.push(under);
        else await under;
      }
      await Promise.all(waiting);
      // Which interaction words go along with is not told here: a turn that is overtaken may find its own in the next.
      const named = (await bench.queuedNames()).filter((name) => !done.has(name));
      for (const name of named) done.add(name);
      expect([...named].sort()).toEqual([...wanted].sort());
    };
    const done = new Set<string>();
    await fc.assert(fc.asyncProperty(steps, run), { numRuns: 15 });
  });

  it("keeps a child's memory and the others' apart, in both directions", async () => {
    await bench.learn('I am allergic to peanuts.');
    const devices = new InMemoryKeySet();
    const mode = new SessionMode(new ChildMode(DEVICE, devices));
    const adult = bench.open(mode);
    const child = bench.open(mode, DEVICE, true);
    expect(await child.find('', signal)).toEqual([]);
    expect(await turn(adult, 'one', 'What am I allergic to?', 'Peanuts.')).toBe(1);
    await turn(adult, 'two', 'Child mode on.', 'On.', () => adult.setChild(true));
    expect(await turn(adult, 'three', 'What am I allergic to?', 'Hm.')).toBe(0);
    expect(await adult.find('', signal)).toEqual([]);
    expect(await turn(child, 'four', 'What am I allergic to?', 'Hm.')).toBe(0);
    await turn(child, 'five', 'I am allergic to wasps.', 'Oh.');
    expect(await turn(child, 'six', 'What am I allergic to?', 'Wasps.')).toBe(1);
    await turn(child, 'seven', 'Child mode off.', 'Off.', () => child.setChild(false));
    expect(await child.find('', signal)).toEqual([]);
    expect((await adult.find('', signal)).map(({ text }) => text)).toEqual([
      expect.stringMatching(/peanuts/),
    ]);
    expect(await bench.queued()).not.toContain('two');
    expect(await bench.queued(`${DEVICE}/speaker:child`)).toEqual(['five']);
    expect(await bench.rights()).toEqual(['child-on']);
  });
});
