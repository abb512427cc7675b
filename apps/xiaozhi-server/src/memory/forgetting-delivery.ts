import { holdsFact } from '@xiaozhi/memory';
import type { Interaction, RoleId } from '@xiaozhi/memory';
import type { DeliveryOutcome, OutboxBatch } from '@xiaozhi/outbox';
import type { ForgottenMark, ForgottenWords } from './forgotten-words.js';
import { marksOf, redact } from './forgotten-words.js';
import type { InteractionDelivery } from './interaction.delivery.js';
import type { InteractionReporter } from './interaction.reporter.js';
import type { MemoryBinding, MemoryBindingSource } from './memory-binding.source.js';
import { parseQueuedInteraction } from './memory-queue.js';
import type { RoleMirrorRegistry } from './role-mirror.registry.js';

/** What was said this long before the turn ended may be dated by the provider. */
const DATED_BEFORE_MS = 60_000;
const PAGE_LIMIT = 200;

export interface ForgettingDeps {
  forgotten: ForgottenWords;
  bindings: Pick<MemoryBindingSource, 'fetchGiven'>;
  mirrors: RoleMirrorRegistry;
  reporter: Pick<InteractionReporter, 'report'>;
}

/**
 * Delivers interactions without what people want forgotten of them. What was under way when they asked is taken out
 * at the provider when it is there.
 */
export class ForgettingDelivery {
  constructor(
    private readonly delivery: Pick<InteractionDelivery, 'deliver' | 'track'>,
    private readonly deps: ForgettingDeps,
  ) {}

  /** One batch of one role. */
  async deliver(batch: OutboxBatch, signal: AbortSignal): Promise<DeliveryOutcome> {
    const marks = await this.deps.forgotten.of(batch.partitionKey);
    const left = marks.length === 0 ? batch : await this.redacted(batch, marks);
    const outcome: DeliveryOutcome =
      left.entries.length === 0 && batch.entries.length > 0
        ? { kind: 'done' }
        : await this.delivery.deliver(left, signal);
    return this.afterwards(batch, outcome, signal);
  }

  /** State of a batch that the provider works on in the background. */
  async track(batch: OutboxBatch, trackingId: string, signal: AbortSignal): Promise<DeliveryOutcome> {
    return this.afterwards(batch, await this.delivery.track(batch, trackingId, signal), signal);
  }

  private async redacted(batch: OutboxBatch, marks: readonly ForgottenMark[]): Promise<OutboxBatch> {
    const entries: OutboxBatch['entries'][number][] = [];
    for (const entry of batch.entries) {
      const interaction = parseQueuedInteraction(entry.payload);
      const payload = redact(interaction, marks);
      if (payload !== undefined) entries.push({ ...entry, payload });
      else {
        const reason = 'The user did not want this kept.';
        await this.deps.reporter.report(interaction, { state: 'nothing', reason });
      }
    }
    return { ...batch, entries };
  }

  /** Asked anew: a wish that came while the provider was at work is not in what it was given. */
  private async afterwards(
    batch: OutboxBatch,
    outcome: DeliveryOutcome,
    signal: AbortSignal,
  ): Promise<DeliveryOutcome> {
    if (outcome.kind !== 'done') return outcome;
    const marks = await this.deps.forgotten.of(batch.partitionKey);
    if (marks.length === 0) return outcome;
    const interactions = batch.entries.map(({ payload }) => parseQueuedInteraction(payload));
    const ours = interactions.flatMap((said) =>
      marksOf(said, marks).map((mark) => ({ ...mark, interactionId: said.id })),
    );
    const [first] = interactions;
    if (first === undefined || ours.length === 0) return outcome;
    const binding = await this.deps.bindings.fetchGiven(first);
    if (!('kind' in binding)) {
      try {
        await removeForgotten(first.roleId, ours, earliestOf(interactions), binding, this.deps, signal);
      } catch (error) {
        const reason = error instanceof Error ? error.message : 'unknown error';
        return { kind: 'retry', error: `What is to be forgotten is still there: ${reason}` };
      }
    }
    await this.deps.forgotten.done(ours);
    return outcome;
  }
}

function earliestOf(interactions: readonly Interaction[]): number {
  return Math.min(
    ...interactions.map(({ messages, occurredAt }) => Date.parse(messages[0]?.at ?? occurredAt)),
  );
}

/**
 * Takes out what a provider made, since a moment, of words that are to be forgotten.
 * @param sinceMs of the words, ms since 1970
 * @throws MemoryError
 */
export async function removeForgotten(
  roleId: RoleId,
  marks: readonly Pick<ForgottenMark, 'text' | 'interactionId'>[],
  sinceMs: number,
  binding: MemoryBinding,
  { mirrors }: Pick<ForgettingDeps, 'mirrors'>,
  signal: AbortSignal,
): Promise<void> {
  const { provider } = binding;
  if (!provider.capabilities.has('list') || !provider.capabilities.has('edit')) return;
  // Newest first, and only what is as new as the words is looked at: one page holds it.
  const { items } = await provider.list(roleId, { page: 1, limit: PAGE_LIMIT }, signal);
  for (const memory of items) {
    const isFrom = (id: string): boolean => {
      const from = memory.provenance?.interactionId;
      return from === undefined ? Date.parse(memory.updatedAt) >= sinceMs - DATED_BEFORE_MS : from === id;
    };
    if (!marks.some(({ text, interactionId }) => isFrom(interactionId) && holdsFact(memory.text, text)))
      continue;
    const mirror = mirrors.of(roleId, binding);
    await mirror.forgetSnapshot();
    await provider.remove(roleId, memory.id, signal);
    await mirror.remove(memory.id);
  }
}
