import { MemoryRejected, MemoryUnauthorized, MemoryUnavailable, isChildRole } from '@xiaozhi/memory';
import type { HeldFact, Interaction, SaveReceipt } from '@xiaozhi/memory';
import type { RecallCache } from '@xiaozhi/memory-providers';
import type { Logger } from '@xiaozhi/observability';
import type { DeliveryOutcome, OutboxBatch } from '@xiaozhi/outbox';
import type { ProviderStateReporter } from '../config/provider-state.reporter.js';
import type { InteractionReporter } from './interaction.reporter.js';
import type { MemoryBinding, MemoryBindingSource, NoBinding } from './memory-binding.source.js';
import { parseQueuedInteraction } from './memory-queue.js';
import { ownerKey } from './said-under.js';
import type { RoleMirrorRegistry } from './role-mirror.registry.js';

/** A provider that refuses the key, or has none, is asked again this often: the operator may mend it any time. */
const UNUSABLE_RETRY_MS = 30_000;
const MIRROR_RELOAD_MS = 10_000;
/** Why what was said on a device that nobody has any more is a dead letter. */
export const NOT_BOUND_REASON = 'The device is not bound to an agent any more.';
/** Why what somebody said who had the device before is one: it goes to nobody who has it now. */
export const FORMER_OWNER_REASON =
  'The device was bound anew since this was said: it may be of a former owner.';
/** Why what was said to an agent that was deleted since is one. */
export const AGENT_GONE_REASON = 'The agent under which this was said is gone.';

const DEAD_REASONS = {
  'needs-binding': NOT_BOUND_REASON,
  'unknown-device': NOT_BOUND_REASON,
  'former-owner': FORMER_OWNER_REASON,
  'unknown-agent': AGENT_GONE_REASON,
} as const satisfies Record<Exclude<NoBinding['kind'], 'unavailable'>, string>;

export interface InteractionDeliveryDeps {
  bindings: MemoryBindingSource;
  mirrors: RoleMirrorRegistry;
  reporter: InteractionReporter;
  /** Told how the provider does, so that the console shows an outage or a key that was withdrawn. */
  states: Pick<ProviderStateReporter, 'report'>;
  /** What was answered before something was extracted. */
  recalls?: Pick<RecallCache, 'forget'>;
  logger: Logger;
}

/** Brings queued interactions to the provider of the agent under which they were said, and tells what became of them. */
export class InteractionDelivery {
  constructor(private readonly deps: InteractionDeliveryDeps) {}

  /** One batch of one role. Never rejects: every fault is an outcome. */
  async deliver(batch: OutboxBatch, signal: AbortSignal): Promise<DeliveryOutcome> {
    const interactions = batch.entries.map((entry) => parseQueuedInteraction(entry.payload));
    const first = interactions[0];
    if (first === undefined) return { kind: 'done' };
    if (interactions.some((said) => ownerKey(said) !== ownerKey(first))) return { kind: 'apart' };
    const binding = await this.deps.bindings.fetchFor(first);
    if ('kind' in binding) return this.withoutBinding(binding.kind, interactions);
    if (binding.isOff) return this.ended(interactions, 'nothing', 'Memory is switched off for this agent.');
    if (binding.disabledReason !== undefined) return unusable(binding.disabledReason);
    try {
      const receipt = await binding.provider.save(
        {
          roleId: first.roleId,
          interactions,
          instructions: binding.agent.memoryInstructions,
          strictness: isChildRole(first.roleId) ? 'strict' : binding.agent.memoryFirewall,
          isRedelivery: batch.entries.some((entry) => entry.isRedelivery),
          timeZone: binding.agent.timeZone,
        },
        signal,
      );
      this.deps.states.report(binding.configId, 'ready');
      return await this.received(receipt, interactions, binding);
    } catch (error) {
      return this.failed(error, interactions, binding);
    }
  }

  /** State of a batch that the provider works on in the background. */
  async track(batch: OutboxBatch, trackingId: string, signal: AbortSignal): Promise<DeliveryOutcome> {
    const interactions = batch.entries.map((entry) => parseQueuedInteraction(entry.payload));
    const first = interactions[0];
    if (first === undefined) return { kind: 'done' };
    const binding = await this.deps.bindings.fetchGiven(first);
    if ('kind' in binding) return this.withoutBinding(binding.kind, interactions);
    if (!binding.provider.capabilities.has('track')) {
      return this.ended(
        interactions,
        'nothing',
        'The agent changed its memory provider while this was processed.',
      );
    }
    try {
      const progress = await binding.provider.track(trackingId, signal);
      if (progress.status === 'processing') return { kind: 'accepted', trackingId };
      if (progress.status === 'failed') return await this.dead(interactions, progress.reason);
      return await this.extracted(progress.memoryIds, interactions, binding);
    } catch (error) {
      return this.failed(error, interactions, binding);
    }
  }

  /** Tells the console why an interaction becomes a dead letter. Several are tried one by one: it may be one of them. */
  private async dead(interactions: readonly Interaction[], reason: string): Promise<DeliveryOutcome> {
    if (interactions.length === 1) await this.reportAll(interactions, { state: 'failed', reason });
    return { kind: 'dead', reason };
  }

  private async received(
    receipt: SaveReceipt,
    interactions: readonly Interaction[],
    binding: MemoryBinding,
  ): Promise<DeliveryOutcome> {
    if (receipt.status === 'ignored') {
      this.letGo(interactions, binding);
      return this.ended(interactions, 'nothing', receipt.reason);
    }
    if (receipt.status === 'extracted') {
      await this.hold(receipt.held ?? [], interactions);
      return this.extracted(receipt.memoryIds, interactions, binding);
    }
    await this.reportAll(interactions, { state: 'accepted', providerCode: binding.provider.code });
    return { kind: 'accepted', trackingId: receipt.trackingId };
  }

  /** Facts that the provider did not store, because an operator should decide. */
  private async hold(held: readonly HeldFact[], interactions: readonly Interaction[]): Promise<void> {
    for (const { interactionId, ...fact } of held) {
      const interaction = interactions.find(({ id }) => id === interactionId);
      if (interaction !== undefined) await this.deps.reporter.hold(interaction, { source: 'fact', ...fact });
    }
  }

  private async extracted(
    memoryIds: readonly string[],
    interactions: readonly Interaction[],
    binding: MemoryBinding,
  ): Promise<DeliveryOutcome> {
    const providerCode = binding.provider.code;
    await this.settle(interactions, binding);
    this.deps.logger.debug(
      {
        roleId: interactions[0]?.roleId,
        interactionIds: interactions.map(({ id }) => id),
        memoryIds,
        providerCode,
      },
      'interactions extracted',
    );
    if (memoryIds.length === 0) return this.ended(interactions, 'nothing', undefined, providerCode);
    await this.reportAll(interactions, { state: 'extracted', providerCode, factCount: memoryIds.length });
    return { kind: 'done' };
  }

  private async ended(
    interactions: readonly Interaction[],
    state: 'nothing',
    reason?: string,
    providerCode?: string,
  ): Promise<DeliveryOutcome> {
    await this.reportAll(interactions, { state, reason, providerCode });
    return { kind: 'done' };
  }

  /** The provisional memories make way for what the provider lists now. */
  private async settle(interactions: readonly Interaction[], binding: MemoryBinding): Promise<void> {
    const first = interactions[0];
    if (first === undefined) return;
    this.deps.recalls?.forget(first.roleId);
    const mirror = this.deps.mirrors.of(first.roleId, binding);
    try {
      const ids = interactions.map((interaction) => interaction.id);
      await mirror.settleWhenListed(ids, AbortSignal.timeout(MIRROR_RELOAD_MS));
    } catch (error) {
      // The provisional memories stay until a listing succeeds, so that nothing just said is forgotten.
      this.deps.logger.warn({ error, roleId: first.roleId }, 'mirror not reloaded after a save');
    }
  }

  /** Nothing will be extracted of these. */
  private letGo(interactions: readonly Interaction[], binding: MemoryBinding): void {
    const [first] = interactions;
    if (first === undefined) return;
    this.deps.mirrors.of(first.roleId, binding).settle(interactions.map(({ id }) => id));
  }

  private async withoutBinding(
    kind: NoBinding['kind'],
    interactions: readonly Interaction[],
  ): Promise<DeliveryOutcome> {
    if (kind === 'unavailable')
      return { kind: 'retry', error: 'The configuration of the device is not available.' };
    return this.dead(interactions, DEAD_REASONS[kind]);
  }

  private async failed(
    error: unknown,
    interactions: readonly Interaction[],
    binding: MemoryBinding,
  ): Promise<DeliveryOutcome> {
    const { configId } = binding;
    if (error instanceof MemoryRejected) {
      if (interactions.length === 1) this.letGo(interactions, binding);
      return this.dead(interactions, error.message);
    }
    const message = error instanceof Error ? error.message : 'unknown error';
    if (error instanceof MemoryUnauthorized) {
      this.deps.states.report(configId, 'disabled', message);
      return unusable(message);
    }
    this.deps.states.report(configId, 'unavailable', message);
    const retryAfterMs = error instanceof MemoryUnavailable ? error.retryAfterMs : undefined;
    return { kind: 'retry', error: message, retryAfterMs };
  }

  private async reportAll(
    interactions: readonly Interaction[],
    details: Parameters<InteractionReporter['report']>[1],
  ): Promise<void> {
    for (const interaction of interactions) await this.deps.reporter.report(interaction, details);
  }
}

function unusable(reason: string): DeliveryOutcome {
  return { kind: 'retry', error: reason, retryAfterMs: UNUSABLE_RETRY_MS };
}
