import type { Logger } from '@xiaozhi/observability';
import type { DeliveryOutcome, OutboxBatch } from '@xiaozhi/outbox';
import { redact } from '../forgotten-words.js';
import type { ForgottenWords } from '../forgotten-words.js';
import type { InteractionDelivery } from '../interaction.delivery.js';
import type { MemoryBinding, MemoryBindingSource } from '../memory-binding.source.js';
import { parseQueuedInteraction } from '../memory-queue.js';
import { isOfPresentOwner } from '../said-under.js';
import type { SaidUnder } from '../said-under.js';
import type { ShadowQueue } from './shadow-queue.js';

export interface ShadowingDeps {
  bindings: Pick<MemoryBindingSource, 'findCached'>;
  forgotten: Pick<ForgottenWords, 'of'>;
  shadows: Pick<ShadowQueue, 'save'>;
  logger: Logger;
}

type Deliveries = Pick<InteractionDelivery, 'deliver' | 'track'>;

/**
 * Puts what is on its way to an agent's memory into the queue of its shadow too, before the agent's own entry can be
 * acknowledged: nothing is lost to the shadow by a crash in between. It waits for the outbox, never for the shadow, and
 * what the outbox refuses is logged and goes to the agent's memory all the same.
 */
export class ShadowingDelivery implements Deliveries {
  constructor(
    private readonly inner: Deliveries,
    private readonly deps: ShadowingDeps,
  ) {}

  async deliver(batch: OutboxBatch, signal: AbortSignal): Promise<DeliveryOutcome> {
    const before = await this.fanOut(batch, undefined);
    const outcome = await this.inner.deliver(batch, signal);
    // The delivery asked for the configuration anew: there may be a shadow now.
    await this.fanOut(batch, before);
    return outcome;
  }

  track(batch: OutboxBatch, trackingId: string, signal: AbortSignal): Promise<DeliveryOutcome> {
    return this.inner.track(batch, trackingId, signal);
  }

  /** @returns the shadow that has it now */
  private async fanOut(batch: OutboxBatch, done: string | undefined): Promise<string | undefined> {
    try {
      const interactions = batch.entries.map(({ payload }) => parseQueuedInteraction(payload));
      const [first] = interactions;
      const binding = first && this.deps.bindings.findCached(first.deviceId);
      // The shadow of another agent, or of another owner, must not know it.
      if (binding !== undefined && !interactions.every((said) => isOf(said, binding))) return done;
      const configId = binding?.isOff === true ? undefined : binding?.shadow?.configId;
      if (first === undefined || configId === undefined || configId === done) return configId;
      const marks = await this.deps.forgotten.of(first.roleId);
      for (const [index, interaction] of interactions.entries()) {
        const left = redact(interaction, marks);
        const mayBeThere = batch.entries[index]?.isRedelivery === true;
        if (left !== undefined) await this.deps.shadows.save(configId, left, mayBeThere);
      }
      return configId;
    } catch (error) {
      this.deps.logger.error({ error, roleId: batch.partitionKey }, 'a shadow does not get what was said');
      return undefined;
    }
  }
}

function isOf(said: SaidUnder, { agent }: MemoryBinding): boolean {
  return said.agentId === agent.id && isOfPresentOwner(said, agent.boundAt);
}
