import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ErasureReport } from '@xiaozhi/contracts';
import type { Interaction, RoleId } from '@xiaozhi/memory';
import { LocalMemoryProvider } from '@xiaozhi/memory-local';
import { InMemoryMemoryStore } from '@xiaozhi/memory-local/testing';
import { silentLogger } from '@xiaozhi/observability';
import { SqliteOutbox } from '@xiaozhi/outbox';
import type { DeliveryOutcome } from '@xiaozhi/outbox';
import { SqliteErasedPeople } from '../rights/erased-people.js';
import { ErasingDelivery } from './erasing-delivery.js';
import { Erasure } from './erasure.js';
import { ForgottenWords } from './forgotten-words.js';
import type { MemoryBinding } from './memory-binding.source.js';
import { MEMORY_TOPIC, MemoryQueue, parseQueuedInteraction } from './memory-queue.js';
import { RoleMirror } from './role-mirror.js';
import { saidSince } from './said-since.js';

const BEFORE = '2026-03-01T12:00:00.000Z';
const ERASED = '2026-03-01T12:30:00.000Z';
const AFTER = '2026-03-01T13:00:00.000Z';
const [ROLE, OTHER] = ['02:00:00:00:00:01', '02:00:00:00:00:02'] as [RoleId, RoleId];
const signal = new AbortController().signal;

const saidAt = (id: string, roleId: RoleId, ...lines: [at: string, content: string][]): Interaction => ({
  ...{ id, roleId, sessionId: 's', agentId: 'a', deviceId: roleId, recalledTexts: ['told before'] },
  occurredAt: lines.at(-1)?.[0] ?? BEFORE,
  messages: [
    ...lines.map(([at, content]) => ({ role: 'user' as const, content, at })),
    { role: 'assistant', content: 'I see.', at: AFTER },
  ],
});

class Bench {
  private readonly folder = mkdtempSync(join(tmpdir(), 'erasure-'));
  readonly outbox = SqliteOutbox.open({ file: join(this.folder, 'outbox.db') });
  erased = this.openErased();
  readonly queue = new MemoryQueue(this.outbox, new ForgottenWords(this.outbox), this.erased);
  readonly reports: ErasureReport[] = [];
  readonly provider = new LocalMemoryProvider({
    store: new InMemoryMemoryStore(),
    now: () => new Date(AFTER),
    newId: () => crypto.randomUUID(),
  });
  readonly erasure = new Erasure({
    ...{ outbox: this.outbox, erased: this.erased, gatewayId: 'g', now: () => new Date(AFTER) },
    reporter: { erasure: async (report) => void this.reports.push(report) },
    logger: silentLogger(),
  });
  /** Done when the provider has the words, before it answers. */
  meanwhile: () => Promise<void> = () => Promise.resolve();
  private readonly delivery = new ErasingDelivery(
    {
      deliver: async ({ entries }) => {
        const interactions = entries.map(({ payload }) => parseQueuedInteraction(payload));
        const [first] = interactions;
        if (first === undefined) return { kind: 'done' };
        const batch = { roleId: first.roleId, interactions, instructions: '', isRedelivery: false };
        await this.provider.save(batch, signal);
        await this.meanwhile();
        return { kind: 'done' };
      },
      track: () => Promise.resolve({ kind: 'done' }),
    },
    {
      erased: this.erased,
      bindings: {
        fetchGiven: () => Promise.resolve({ provider: this.provider } as unknown as MemoryBinding),
      },
    },
  );

  openErased(): SqliteErasedPeople {
    return SqliteErasedPeople.open(join(this.folder, 'erased.db'), () => new Date(AFTER));
  }

  async deliver(): Promise<DeliveryOutcome[]> {
    const now = new Date(Date.now() + 1_000);
    const outcomes: DeliveryOutcome[] = [];
    for (const batch of await this.outbox.claim(MEMORY_TOPIC, { limit: 8, maxBatch: 8, now })) {
      outcomes.push(await this.delivery.deliver(batch, signal));
      await this.outbox.acknowledge(batch.entries.map(({ id }) => id));
    }
    return outcomes;
  }

  async stored(roleId: RoleId): Promise<string[]> {
    const { items } = await this.provider.list(roleId, { page: 1, limit: 50 }, signal);
    return items.map(({ text }) => text).sort();
  }

  async remove(): Promise<void> {
    await this.outbox.close();
    this.erased.close();
    rmSync(this.folder, { recursive: true });
  }
}

describe(Erasure, () => {
  let bench: Bench;
  beforeEach(() => (bench = new Bench()));
  afterEach(() => bench.remove());

  it('drops what an erased person said before, in every queue, and says how much', async () => {
    await bench.queue.append(saidAt('one', ROLE, [BEFORE, 'I live in Paris.']));
    await bench.queue.append(saidAt('dead', ROLE, [BEFORE, 'I live in Rome.']));
    await bench.outbox.bury(['dead'], { error: 'poison' });
    await bench.queue.keepUtterance(saidAt('cut', ROLE, [BEFORE, 'My name is Eve.']));
    await bench.outbox.append({ id: 'odd', topic: MEMORY_TOPIC, partitionKey: ROLE, payload: 'unreadable' });
    await bench.queue.append(saidAt('later', ROLE, [AFTER, 'I live in Oslo.']));
    await bench.queue.append(saidAt('other', OTHER, [BEFORE, 'I live in Rome.']));
    await bench.erasure.ofRole(ROLE, ERASED);
    expect((await bench.queue.pending(ROLE)).map(({ id }) => id)).toEqual(['later']);
    expect(await bench.queue.unfinished(ROLE, ROLE)).toEqual([]);
    expect((await bench.queue.pending(OTHER)).map(({ id }) => id)).toEqual(['other']);
    expect((await bench.outbox.deadLetters(MEMORY_TOPIC, { page: 1, limit: 10 })).total).toBe(0);
    expect(bench.reports).toMatchObject([
      { roleId: ROLE, erasedAt: ERASED, gatewayId: 'g', droppedCount: 4 },
    ]);
  });

  it('reports an erasure that comes again only once, also after a restart', async () => {
    await bench.erasure.ofRole(ROLE, ERASED);
    await bench.erasure.ofRole(ROLE, ERASED);
    expect(bench.reports).toHaveLength(1);
    const reopened = bench.openErased();
    expect(reopened.add(ROLE, Date.parse(ERASED))).toBe(false);
    expect(reopened.erasedAtMs(ROLE)).toBe(Date.parse(ERASED));
    reopened.close();
  });

  it('delivers of one interaction what was said after the erasure only', async () => {
    await bench.queue.append(saidAt('both', ROLE, [BEFORE, 'I live in Paris.'], [AFTER, 'My name is Eve.']));
    await bench.erasure.ofRole(ROLE, ERASED);
    await bench.deliver();
    expect(await bench.stored(ROLE)).toEqual(["User's name is Eve."]);
  });

  it('takes out at the provider what was being delivered when the person was erased', async () => {
    await bench.queue.append(saidAt('one', ROLE, [BEFORE, 'I live in Paris.']));
    await bench.queue.append(saidAt('other', OTHER, [BEFORE, 'I live in Rome.']));
    bench.meanwhile = () => bench.erasure.ofRole(ROLE, ERASED);
    expect(await bench.deliver()).toEqual([{ kind: 'done' }, { kind: 'done' }]);
    expect(await bench.stored(ROLE)).toEqual([]);
    expect(await bench.stored(OTHER)).toEqual(['User lives in Rome.']);
  });

  it('drops what a device and its speakers said before it was unbound', async () => {
    const speaker = `${ROLE}/speaker:eve` as RoleId;
    await bench.queue.append(saidAt('one', ROLE, [BEFORE, 'I live in Paris.']));
    await bench.queue.append(saidAt('two', speaker, [BEFORE, 'I live in Bern.']));
    await bench.erasure.ofDevice(ROLE, ERASED);
    await bench.deliver();
    expect([await bench.stored(ROLE), await bench.stored(speaker)]).toEqual([[], []]);
    expect(bench.reports).toEqual([]);
  });

  it('keeps what was just said out of the mirror too', () => {
    bench.erased.add(ROLE, Date.parse(ERASED));
    const deps = { encoder: undefined, logger: silentLogger(), now: () => new Date(AFTER) };
    const mirror = new RoleMirror(ROLE, bench.provider, { ...deps, erased: bench.erased });
    mirror.addProvisional(saidAt('one', ROLE, [BEFORE, 'I live in Paris.']));
    expect(mirror.memoriesCount).toBe(0);
    mirror.addProvisional(saidAt('two', ROLE, [AFTER, 'I live in Oslo.']));
    expect(mirror.memoriesCount).toBe(1);
  });
});

describe(saidSince, () => {
  it('leaves an interaction as it is where nothing of it is older', () => {
    const said = saidAt('one', ROLE, [AFTER, 'I live in Oslo.']);
    expect(saidSince(said, Date.parse(ERASED))).toBe(said);
    expect(saidSince(said, undefined)).toBe(said);
  });

  it('takes the answer and what was recalled for it away with the words', () => {
    const said = saidAt('one', ROLE, [BEFORE, 'I live in Paris.'], [AFTER, 'My name is Eve.']);
    expect(saidSince(said, Date.parse(ERASED))).toMatchObject({
      recalledTexts: [],
      messages: [
        { role: 'user', content: 'My name is Eve.' },
        { role: 'assistant', content: '…' },
      ],
    });
  });
});
