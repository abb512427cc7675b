import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Interaction, RoleId } from '@xiaozhi/memory';
import { LocalMemoryProvider } from '@xiaozhi/memory-local';
import { InMemoryMemoryStore } from '@xiaozhi/memory-local/testing';
import { silentLogger } from '@xiaozhi/observability';
import { SqliteOutbox } from '@xiaozhi/outbox';
import type { DeliveryOutcome, OutboxBatch } from '@xiaozhi/outbox';
import { ForgettingDelivery } from './forgetting-delivery.js';
import { ForgottenWords, redact } from './forgotten-words.js';
import { JustSaid } from './just-said.js';
import type { MemoryBinding } from './memory-binding.source.js';
import { MEMORY_TOPIC, MemoryQueue, parseQueuedInteraction } from './memory-queue.js';
import { provisionalId } from './provisional.js';
import { RoleMirrorRegistry } from './role-mirror.registry.js';

const AT = '2026-03-01T12:00:00.000Z';
const ROLE = '02:00:00:00:00:01' as RoleId;
const signal = new AbortController().signal;
const saidIn = (id: string, ...contents: string[]): Interaction => ({
  ...{
    id,
    roleId: ROLE,
    sessionId: 's',
    agentId: 'agent',
    deviceId: ROLE,
    occurredAt: AT,
    recalledTexts: [],
  },
  messages: [
    ...contents.map((content) => ({ role: 'user' as const, content, at: AT })),
    { role: 'assistant', content: 'I see.', at: AT },
  ],
});

/** An outbox, a provider, and the way between them. */
class Bench {
  private readonly folder = mkdtempSync(join(tmpdir(), 'forgetting-'));
  readonly outbox = SqliteOutbox.open({ file: join(this.folder, 'outbox.db') });
  readonly forgotten = new ForgottenWords(this.outbox);
  readonly queue = new MemoryQueue(this.outbox, this.forgotten);
  readonly mirrors = new RoleMirrorRegistry({
    encoder: undefined,
    logger: silentLogger(),
    now: () => new Date(AT),
  });
  readonly provider = new LocalMemoryProvider({
    store: new InMemoryMemoryStore(),
    now: () => new Date(AT),
    newId: () => crypto.randomUUID(),
  });
  readonly binding = {
    key: 'local',
    agent: { id: 'agent' },
    provider: this.provider,
  } as unknown as MemoryBinding;
  readonly justSaid = new JustSaid({ queue: this.queue, forgotten: this.forgotten, mirrors: this.mirrors });
  readonly reports: unknown[] = [];
  /** Done when the provider has the words, before it answers. */
  meanwhile: () => Promise<void> = () => Promise.resolve();
  readonly delivery = new ForgettingDelivery(
    { deliver: (batch) => this.save(batch), track: () => Promise.resolve({ kind: 'done' }) },
    {
      forgotten: this.forgotten,
      bindings: { fetchGiven: () => Promise.resolve(this.binding) },
      mirrors: this.mirrors,
      reporter: {
        report: (_, details) => {
          this.reports.push(details.state);
          return Promise.resolve();
        },
      },
    },
  );

  async say(id: string, ...contents: string[]): Promise<void> {
    await this.queue.append(saidIn(id, ...contents));
  }

  forget(id: string, text: string): Promise<void> {
    return this.justSaid.forget(ROLE, { id: provisionalId(id, 0), text }, this.binding, signal);
  }

  async deliver(): Promise<DeliveryOutcome[]> {
    const batches = await this.outbox.claim(MEMORY_TOPIC, {
      limit: 8,
      maxBatch: 8,
      now: new Date(Date.now() + 1_000),
    });
    const outcomes: DeliveryOutcome[] = [];
    for (const batch of batches) {
      outcomes.push(await this.delivery.deliver(batch, signal));
      await this.outbox.acknowledge(batch.entries.map(({ id }) => id));
    }
    return outcomes;
  }

  async stored(): Promise<string[]> {
    const { items } = await this.provider.list(ROLE, { page: 1, limit: 50 }, signal);
    return items.map(({ text }) => text).sort();
  }

  async remove(): Promise<void> {
    await this.outbox.close();
    rmSync(this.folder, { recursive: true });
  }

  private async save({ entries }: OutboxBatch): Promise<DeliveryOutcome> {
    const interactions = entries.map(({ payload }) => parseQueuedInteraction(payload));
    await this.provider.save({ roleId: ROLE, interactions, instructions: '', isRedelivery: false }, signal);
    await this.meanwhile();
    return { kind: 'done' };
  }
}

describe(ForgettingDelivery, () => {
  const PEANUTS = 'User is allergic to peanuts.';
  let bench: Bench;
  beforeEach(() => (bench = new Bench()));
  afterEach(() => bench.remove());

  it('never hands on what was forgotten before it was delivered, and loses nothing else', async () => {
    await bench.say('one', 'I am allergic to peanuts and I live in Berlin.', 'My name is Eve.');
    await bench.say('two', 'I like chess.');
    await bench.forget('one', PEANUTS);
    await bench.deliver();
    const stored = await bench.stored();
    expect(stored).toHaveLength(3);
    expect(stored.join(' ')).toMatch(/(?=.*Berlin)(?=.*Eve)(?=.*chess)/);
    expect(stored.join(' ')).not.toMatch(/peanut/);
    expect(await bench.forgotten.of(ROLE)).toEqual([]);
  });

  it('has the rest of a sentence remembered that was all that was said', async () => {
    await bench.say('one', 'I am allergic to peanuts and I live in Berlin.');
    await bench.forget('one', PEANUTS);
    await bench.deliver();
    expect(await bench.stored()).toEqual(['User lives in Berlin.']);
  });

  it('knows words again that another turn took along before they were to be forgotten', async () => {
    await bench.queue.append(saidIn('two', 'I am allergic to peanuts.', 'I live in Berlin.'), ['one', 'two']);
    await bench.forget('one', PEANUTS);
    await bench.deliver();
    expect(await bench.stored()).toEqual(['User lives in Berlin.']);
    expect(await bench.forgotten.of(ROLE)).toEqual([]);
  });

  it('takes out at the provider what another turn had taken along', async () => {
    await bench.queue.append(saidIn('two', 'I am allergic to peanuts.', 'I live in Berlin.'), ['one', 'two']);
    bench.meanwhile = () => bench.forgotten.add(ROLE, 'one', PEANUTS);
    await bench.deliver();
    expect(await bench.stored()).toEqual(['User lives in Berlin.']);
  });

  it('delivers nothing of what held nothing else, and says so', async () => {
    await bench.say('one', 'I am allergic to peanuts.');
    await bench.forget('one', PEANUTS);
    expect(await bench.deliver()).toEqual([{ kind: 'done' }]);
    expect([await bench.stored(), bench.reports]).toEqual([[], ['nothing']]);
  });

  it('takes out at the provider what was on its way there', async () => {
    await bench.say('one', 'I am allergic to peanuts.', 'I live in Berlin.');
    bench.meanwhile = () => bench.forgotten.add(ROLE, 'one', PEANUTS);
    await bench.deliver();
    expect(await bench.stored()).toEqual(['User lives in Berlin.']);
  });

  it('takes out what has arrived while it was still shown as just said', async () => {
    await bench.say('one', 'I am allergic to peanuts.', 'I live in Berlin.');
    await bench.deliver();
    await bench.forget('one', PEANUTS);
    expect(await bench.stored()).toEqual(['User lives in Berlin.']);
  });

  it('tries again when the provider does not take it out', async () => {
    await bench.say('one', 'I am allergic to peanuts.');
    bench.meanwhile = () => bench.forgotten.add(ROLE, 'one', PEANUTS);
    jest.spyOn(bench.provider, 'list').mockRejectedValueOnce(new Error('busy'));
    expect((await bench.deliver())[0]).toMatchObject({ kind: 'retry' });
    expect(await bench.forgotten.of(ROLE)).toHaveLength(1);
  });

  it('leaves what is said later alone', async () => {
    await bench.say('one', 'I am allergic to peanuts.');
    await bench.forget('one', PEANUTS);
    await bench.say('two', 'I am allergic to peanuts.');
    await bench.deliver();
    expect(await bench.stored()).toEqual([PEANUTS]);
  });
});

describe(redact, () => {
  const messagesOf = (said: string, text: string): string[] | undefined =>
    redact(saidIn('one', said), [{ id: 'm', interactionId: 'one', text }])?.messages.map(
      ({ content }) => content,
    );

  it.each([
    ['我住在北京。我对花生过敏。', '用户对花生过敏。', '我住在北京。'],
    ['My sister came by.', 'User said: My sister came by.', undefined],
    ['I live in Berlin.', 'User lives in Paris.', 'I live in Berlin.'],
  ])('leaves of %s without %s', (said, text, left) => {
    expect(messagesOf(said, text)).toEqual(left === undefined ? undefined : [left, '…']);
  });
});
