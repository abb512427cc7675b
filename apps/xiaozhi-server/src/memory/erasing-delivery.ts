import type { Interaction } from '@xiaozhi/memory';
import type { DeliveryOutcome, OutboxBatch, OutboxEntry } from '@xiaozhi/outbox';
import type { ErasedPeople } from '../rights/erased-people.js';
import type { InteractionDelivery } from './interaction.delivery.js';
import { saidSince } from './said-since.js';
import type { MemoryBinding, MemoryBindingSource } from './memory-binding.source.js';
import { parseQueuedInteraction } from './memory-queue.js';

const PAGE_LIMIT = 200;
/** Memories of one role that are looked at. */
const LOOKED_AT_COUNT = 2_000;

export interface ErasingDeps {
  erased: ErasedPeople;
  bindings: Pick<MemoryBindingSource, 'fetchGiven'>;
}

/**
 * Delivers nothing that somebody said before they were erased. What was under way when they were is taken out at the
 * provider when it is there.
 */
export class ErasingDelivery {
  constructor(
    private readonly delivery: Pick<InteractionDelivery, 'deliver' | 'track'>,
    private readonly deps: ErasingDeps,
  ) {}

  /** One batch of one role. */
  async deliver(batch: OutboxBatch, signal: AbortSignal): Promise<DeliveryOutcome> {
    const erasedAtMs = this.deps.erased.erasedAtMs(batch.partitionKey);
    const left = erasedAtMs === undefined ? batch : withoutSaidBefore(batch, erasedAtMs);
    const outcome: DeliveryOutcome =
      left.entries.length === 0 && batch.entries.length > 0
        ? { kind: 'done' }
        : await this.delivery.deliver(left, signal);
    const isNewlyErased = this.deps.erased.erasedAtMs(batch.partitionKey) !== erasedAtMs;
    return this.afterwards(batch, outcome, (entry) => isNewlyErased || entry.isRedelivery, signal);
  }

  /** State of a batch that the provider works on in the background. */
  async track(batch: OutboxBatch, trackingId: string, signal: AbortSignal): Promise<DeliveryOutcome> {
    const outcome = await this.delivery.track(batch, trackingId, signal);
    return this.afterwards(batch, outcome, () => true, signal);
  }

  /** @param hasReached whether a provider may have been given an entry before its person was erased */
  private async afterwards(
    batch: OutboxBatch,
    outcome: DeliveryOutcome,
    hasReached: (entry: OutboxEntry) => boolean,
    signal: AbortSignal,
  ): Promise<DeliveryOutcome> {
    const erasedAtMs = this.deps.erased.erasedAtMs(batch.partitionKey);
    if (outcome.kind !== 'done' || erasedAtMs === undefined) return outcome;
    const gone = batch.entries
      .filter(hasReached)
      .map(({ payload }) => parseQueuedInteraction(payload))
      .filter((said) => saidSince(said, erasedAtMs) !== said);
    const [first] = gone;
    if (first === undefined) return outcome;
    const binding = await this.deps.bindings.fetchGiven(first);
    if ('kind' in binding) return outcome;
    try {
      await removeMadeOf(gone, erasedAtMs, binding, signal);
      return outcome;
    } catch (error) {
      const reason = error instanceof Error ? error.message : 'unknown error';
      return { kind: 'retry', error: `What an erased person said is still there: ${reason}` };
    }
  }
}

function withoutSaidBefore(batch: OutboxBatch, momentMs: number): OutboxBatch {
  const entries = batch.entries.flatMap((entry) => {
    const payload = saidSince(parseQueuedInteraction(entry.payload), momentMs);
    return payload === undefined ? [] : [{ ...entry, payload }];
  });
  return { ...batch, entries };
}

/** Where the provider does not tell what a memory is from, it is by its time. @throws MemoryError */
async function removeMadeOf(
  gone: readonly Interaction[],
  erasedAtMs: number,
  { provider }: MemoryBinding,
  signal: AbortSignal,
): Promise<void> {
  const [first] = gone;
  if (first === undefined || !provider.capabilities.has('list') || !provider.capabilities.has('edit')) return;
  const ids = new Set(gone.map(({ id }) => id));
  const found: string[] = [];
  for (let page = 1; page * PAGE_LIMIT <= LOOKED_AT_COUNT; page += 1) {
    const { items, total } = await provider.list(first.roleId, { page, limit: PAGE_LIMIT }, signal);
    for (const { id, provenance, createdAt } of items) {
      const from = provenance?.interactionId;
      if (from === undefined ? Date.parse(createdAt) <= erasedAtMs : ids.has(from)) found.push(id);
    }
    if (page * PAGE_LIMIT >= total) break;
  }
  for (const id of found) await provider.remove(first.roleId, id, signal);
}
