import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Interaction, MemoryProvider, RoleId } from '@xiaozhi/memory';
import { LocalMemoryProvider } from '@xiaozhi/memory-local';
import { InMemoryMemoryStore } from '@xiaozhi/memory-local/testing';
import { silentLogger } from '@xiaozhi/observability';
import { SqliteOutbox } from '@xiaozhi/outbox';
import type { DeliveryOutcome, OutboxBatch } from '@xiaozhi/outbox';
import type { MemoryBinding, ShadowBinding } from '../memory/memory-binding.source.js';
import { ShadowDelivery } from '../memory/shadow/shadow-delivery.js';
import { SHADOW_TOPIC, ShadowQueue } from '../memory/shadow/shadow-queue.js';

export const SHADOW_AT = '2026-03-01T12:00:00.000Z';
export const SHADOW_ROLE = '02:00:00:00:00:01' as RoleId;

/** A turn in which somebody said something. */
export function saidInTurn(id: string, content: string): Interaction {
  return {
    ...{ id, roleId: SHADOW_ROLE, sessionId: 's', agentId: 'agent', deviceId: SHADOW_ROLE },
    ...{ occurredAt: SHADOW_AT, recalledTexts: [] },
    messages: [
      { role: 'user', content, at: SHADOW_AT },
      { role: 'assistant', content: 'I see.', at: SHADOW_AT },
    ],
  };
}

/** A shadow, its queue in a file of the test's, and an agent that names it. */
export class ShadowBench {
  private readonly folder = mkdtempSync(join(tmpdir(), 'shadow-'));
  readonly outbox = SqliteOutbox.open({ file: join(this.folder, 'outbox.db') });
  now = new Date(SHADOW_AT);
  readonly queue = new ShadowQueue(this.outbox, () => this.now);
  readonly states: unknown[][] = [];
  readonly shadow: ShadowBinding = {
    configId: 'Memory_shadow',
    provider: new LocalMemoryProvider({
      store: new InMemoryMemoryStore(),
      now: () => new Date(SHADOW_AT),
      newId: () => crypto.randomUUID(),
    }),
  };
  binding = {
    ...{
      key: 'k',
      configId: 'Memory_primary',
      isOff: false,
      provider: { code: 'primary' },
      shadow: this.shadow,
    },
    agent: { id: 'agent', memoryInstructions: '', memoryFirewall: 'normal', timeZone: 'UTC' },
  } as unknown as MemoryBinding;
  readonly delivery = new ShadowDelivery({
    bindings: {
      fetch: () => Promise.resolve(this.binding),
      fetchFor: () => Promise.resolve(this.binding),
    },
    queue: this.queue,
    states: { report: (...state) => void this.states.push(state) },
    logger: silentLogger(),
    now: () => this.now,
  });

  /** What the shadow has become: it answers one call in its own way. */
  breaks(calls: Partial<MemoryProvider>): void {
    const { provider } = this.shadow;
    this.shadow.provider = Object.assign(Object.create(provider) as MemoryProvider, calls);
  }

  claim(): Promise<OutboxBatch[]> {
    return this.outbox.claim(SHADOW_TOPIC, { limit: 1, maxBatch: 1, now: new Date(Date.now() + 60_000) });
  }

  /** Delivers what is due until nothing is, as the worker does. */
  async drain(): Promise<DeliveryOutcome[]> {
    const outcomes: DeliveryOutcome[] = [];
    for (let [batch] = await this.claim(); batch !== undefined; [batch] = await this.claim()) {
      const outcome = await this.delivery.deliver(batch, new AbortController().signal);
      outcomes.push(outcome);
      await this.outbox.acknowledge(batch.entries.map(({ id }) => id));
    }
    return outcomes;
  }

  async texts(): Promise<string[]> {
    const page = { page: 1, limit: 100 };
    const { items } = await this.shadow.provider.list(SHADOW_ROLE, page, new AbortController().signal);
    return items.map(({ text }) => text).sort();
  }

  async close(): Promise<void> {
    await this.outbox.close();
    rmSync(this.folder, { recursive: true });
  }
}
