import { MemoryRejected, MemoryUnauthorized, MemoryUnavailable } from '@xiaozhi/memory';
import type { Interaction, MemoryProvider, RoleId } from '@xiaozhi/memory';
import { silentLogger } from '@xiaozhi/observability';
import type { OutboxBatch } from '@xiaozhi/outbox';
import { InteractionDelivery } from './interaction.delivery.js';
import type { InteractionReporter } from './interaction.reporter.js';
import type { MemoryBinding, MemoryBindingSource } from './memory-binding.source.js';
import type { RoleMirror } from './role-mirror.js';
import { RoleMirrorRegistry } from './role-mirror.registry.js';

const AT = '2026-03-01T12:00:00.000Z';
const ROLE = '02:00:00:00:00:01' as RoleId;
const signal = new AbortController().signal;
const interaction: Interaction = {
  id: 'turn-1',
  roleId: ROLE,
  sessionId: 'session',
  agentId: 'agent',
  deviceId: ROLE,
  occurredAt: AT,
  messages: [
    { role: 'user', content: 'I live in Berlin.', at: AT },
    { role: 'assistant', content: 'I see.', at: AT },
  ],
  recalledTexts: [],
};
const batch = {
  topic: 'memory',
  partitionKey: ROLE,
  entries: [{ id: 'turn-1', payload: interaction, isRedelivery: true }],
} as unknown as OutboxBatch;

/** A provider that does as told, and what was reported of it. */
class Bench {
  readonly states: unknown[][] = [];
  readonly interactions: Record<string, unknown>[] = [];
  found: MemoryBinding | { kind: 'unavailable' | 'unknown-device' };

  constructor(provider: Partial<MemoryProvider> = {}, more: Partial<MemoryBinding> = {}) {
    this.found = {
      key: 'mem0',
      configId: 'Memory_mem0ai',
      isOff: false,
      agent: { memoryInstructions: 'Remember names.' },
      provider: { code: 'mem0ai', capabilities: new Set(['list', 'track']), ...listing([]), ...provider },
      ...more,
    } as unknown as MemoryBinding;
  }

  readonly mirrors = new RoleMirrorRegistry({
    encoder: undefined,
    logger: silentLogger(),
    now: () => new Date(AT),
  });

  /** The mirror, with the interaction's words in it as a session puts them there. */
  get mirrorWithWords(): RoleMirror {
    const mirror = this.mirrors.of(ROLE, this.found as MemoryBinding);
    mirror.addProvisional(interaction);
    return mirror;
  }

  get delivery(): InteractionDelivery {
    const find = (): Promise<Bench['found']> => Promise.resolve(this.found);
    return new InteractionDelivery({
      bindings: { fetchFor: find, fetchGiven: find } as unknown as MemoryBindingSource,
      mirrors: this.mirrors,
      reporter: {
        report: (_: Interaction, details: Record<string, unknown>) => {
          this.interactions.push(details);
          return Promise.resolve();
        },
      } as unknown as InteractionReporter,
      states: { report: (...state) => void this.states.push(state) },
      logger: silentLogger(),
    });
  }
}

function listing(items: readonly object[]): Partial<MemoryProvider> {
  return { list: () => Promise.resolve({ items, total: items.length } as never) };
}
function failing(error: Error): Partial<MemoryProvider> {
  return { save: () => Promise.reject(error) };
}

describe(InteractionDelivery, () => {
  it('hands over what was said, with the instructions, and says that it may come again', async () => {
    const batches: unknown[] = [];
    const bench = new Bench({
      save: (given) => {
        batches.push(given);
        return Promise.resolve({ status: 'extracted', memoryIds: ['m1', 'm2'] });
      },
    });
    expect(await bench.delivery.deliver(batch, signal)).toEqual({ kind: 'done' });
    expect(batches).toEqual([
      { roleId: ROLE, interactions: [interaction], instructions: 'Remember names.', isRedelivery: true },
    ]);
    expect(bench.interactions).toEqual([{ state: 'extracted', providerCode: 'mem0ai', factCount: 2 }]);
    expect(bench.states).toEqual([['Memory_mem0ai', 'ready']]);
  });

  it.each([
    ['nothing to remember', { status: 'extracted', memoryIds: [] }, { kind: 'done' }, 'nothing'],
    ['refuses small talk', { status: 'ignored', reason: 'small talk' }, { kind: 'done' }, 'nothing'],
    [
      'works on it',
      { status: 'accepted', trackingId: 'e1' },
      { kind: 'accepted', trackingId: 'e1' },
      'accepted',
    ],
  ] as const)('tells what became of it when the provider %s', async (_, receipt, outcome, state) => {
    const bench = new Bench({ save: () => Promise.resolve(receipt) });
    expect(await bench.delivery.deliver(batch, signal)).toEqual(outcome);
    expect(bench.interactions).toMatchObject([{ state }]);
  });

  it.each([
    ['has extracted them', { save: () => Promise.resolve({ status: 'extracted', memoryIds: ['m'] }) }],
    ['keeps nothing of them', { save: () => Promise.resolve({ status: 'ignored', reason: 'small talk' }) }],
    ['will never take them', failing(new MemoryRejected('too long'))],
  ] as [string, Partial<MemoryProvider>][])(
    'lets go of the words when the provider %s',
    async (_, provider) => {
      const bench = new Bench(provider);
      const mirror = bench.mirrorWithWords;
      expect(mirror.memoriesCount).toBe(1);
      await bench.delivery.deliver(batch, signal);
      expect(mirror.memoriesCount).toBe(0);
    },
  );

  it('keeps the words while the provider has yet to take them', async () => {
    const bench = new Bench(failing(new MemoryUnavailable('down')));
    const mirror = bench.mirrorWithWords;
    await bench.delivery.deliver(batch, signal);
    expect(mirror.memoriesCount).toBe(1);
  });

  it.each([
    ['is down', new MemoryUnavailable('down'), { kind: 'retry', error: 'down' }, 'unavailable'],
    [
      'asks for patience',
      new MemoryUnavailable('busy', { retryAfterMs: 7_000 }),
      { kind: 'retry', error: 'busy', retryAfterMs: 7_000 },
      'unavailable',
    ],
    ['breaks', new TypeError('odd'), { kind: 'retry', error: 'odd' }, 'unavailable'],
    [
      'refuses the key',
      new MemoryUnauthorized('refused'),
      { kind: 'retry', error: 'refused', retryAfterMs: 30_000 },
      'disabled',
    ],
  ])('keeps it and shows why when the provider %s', async (_, error, outcome, state) => {
    const bench = new Bench(failing(error));
    expect(await bench.delivery.deliver(batch, signal)).toEqual(outcome);
    expect(bench.states).toEqual([['Memory_mem0ai', state, error.message]]);
    expect(bench.interactions).toEqual([]);
  });

  it('buries what the provider will never take, and shows why', async () => {
    const bench = new Bench(failing(new MemoryRejected('too long')));
    expect(await bench.delivery.deliver(batch, signal)).toEqual({ kind: 'dead', reason: 'too long' });
    expect(bench.interactions).toEqual([{ state: 'failed', reason: 'too long' }]);
  });

  it('says of none of several that it failed: they are tried one by one', async () => {
    const bench = new Bench(failing(new MemoryRejected('too long')));
    const mirror = bench.mirrorWithWords;
    const several = { ...batch, entries: [...batch.entries, { ...batch.entries[0], id: 'turn-2' }] };
    expect(await bench.delivery.deliver(several as OutboxBatch, signal)).toMatchObject({ kind: 'dead' });
    expect([bench.interactions, mirror.memoriesCount]).toEqual([[], 1]);
  });

  it('gives words of several owners to no memory together', async () => {
    const bench = new Bench(failing(new Error('never')));
    const payload = { ...interaction, id: 'turn-2', boundAt: AT };
    const several = { ...batch, entries: [...batch.entries, { ...batch.entries[0], payload }] };
    expect(await bench.delivery.deliver(several as OutboxBatch, signal)).toEqual({ kind: 'apart' });
  });

  it.each([
    ['memory is off', { isOff: true }, { kind: 'done' }],
    [
      'the key is missing',
      { disabledReason: 'no key' },
      { kind: 'retry', error: 'no key', retryAfterMs: 30_000 },
    ],
  ])('asks no provider while %s', async (_, more, outcome) => {
    const bench = new Bench(failing(new Error('never')), more);
    expect(await bench.delivery.deliver(batch, signal)).toEqual(outcome);
    expect(bench.states).toEqual([]);
  });

  it('waits for manager-api, and gives up on a device that is bound no more', async () => {
    const bench = new Bench();
    bench.found = { kind: 'unavailable' };
    expect((await bench.delivery.deliver(batch, signal)).kind).toBe('retry');
    bench.found = { kind: 'unknown-device' };
    expect((await bench.delivery.deliver(batch, signal)).kind).toBe('dead');
  });

  it.each([
    ['still works on it', { status: 'processing' }, { kind: 'accepted', trackingId: 'e1' }],
    ['is done', { status: 'done', memoryIds: ['m1'] }, { kind: 'done' }],
    ['failed', { status: 'failed', reason: 'no model' }, { kind: 'dead', reason: 'no model' }],
  ] as const)('follows what was accepted until the provider %s', async (_, progress, outcome) => {
    const bench = new Bench({ track: () => Promise.resolve(progress as never) });
    expect(await bench.delivery.track(batch, 'e1', signal)).toEqual(outcome);
  });
});
