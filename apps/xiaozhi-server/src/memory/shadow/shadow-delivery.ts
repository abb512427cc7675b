import { MemoryRejected, MemoryUnauthorized, MemoryUnavailable, forgetFact } from '@xiaozhi/memory';
import type { Interaction, MemoryProvider, SaveReceipt } from '@xiaozhi/memory';
import type { Logger } from '@xiaozhi/observability';
import type { DeliveryOutcome, OutboxBatch, OutboxEntry } from '@xiaozhi/outbox';
import type { ProviderStateReporter } from '../../config/provider-state.reporter.js';
import type { ErasedPeople } from '../../rights/erased-people.js';
import { redact } from '../forgotten-words.js';
import type { MemoryBinding, MemoryBindingSource, ShadowBinding } from '../memory-binding.source.js';
import { saidSince } from '../said-since.js';
import { parseShadowTask } from './shadow-queue.js';
import type { ShadowForgetting, ShadowMark, ShadowQueue, ShadowTask } from './shadow-queue.js';

/** A provider that refuses the key, or has none, is asked again this often. */
const UNUSABLE_RETRY_MS = 30_000;
/** What is to be forgotten waits this long, and again, for what the provider still works on. */
const WORKED_ON_RETRY_MS = 2_000;
/** After that it is taken for forgotten: what a provider never finished holds nothing. */
const WORKED_ON_MS = 60 * 60_000;
/** A shadow that takes nothing for so long has lost the comparison; its queue must not fill the disk. */
const GIVE_UP_MS = 7 * 24 * 60 * 60_000;

export interface ShadowDeliveryDeps {
  bindings: Pick<MemoryBindingSource, 'fetch' | 'fetchFor'>;
  queue: ShadowQueue;
  states: Pick<ProviderStateReporter, 'report'>;
  logger: Logger;
  now: () => Date;
  /** Absent: nobody was erased. */
  erased?: ErasedPeople;
}

/** Brings to a shadow what it has to remember and to forget, one by one. Nothing here touches the agent's own memory. */
export class ShadowDelivery {
  constructor(private readonly deps: ShadowDeliveryDeps) {}

  /** One entry: its worker makes batches of one. Never rejects: every fault is an outcome. */
  async deliver(batch: OutboxBatch, signal: AbortSignal): Promise<DeliveryOutcome> {
    const [entry] = batch.entries;
    if (entry === undefined) return { kind: 'done' };
    return this.with(entry, async (task, side, binding) =>
      task.kind === 'forget'
        ? this.forget(task, side.provider, { entry, batch }, signal)
        : this.save(task, side.provider, { entry, batch, binding }, signal),
    );
  }

  /** State of what the provider works on in the background. */
  async track(batch: OutboxBatch, trackingId: string, signal: AbortSignal): Promise<DeliveryOutcome> {
    const [entry] = batch.entries;
    if (entry === undefined) return { kind: 'done' };
    return this.with(entry, async (_task, { provider }) => {
      if (!provider.capabilities.has('track')) return { kind: 'done' };
      const progress = await provider.track(trackingId, signal);
      if (progress.status === 'processing') return { kind: 'accepted', trackingId };
      return progress.status === 'failed' ? { kind: 'dead', reason: progress.reason } : { kind: 'done' };
    });
  }

  private async with(
    entry: OutboxEntry,
    work: (task: ShadowTask, side: ShadowBinding, binding: MemoryBinding) => Promise<DeliveryOutcome>,
  ): Promise<DeliveryOutcome> {
    const task = parseShadowTask(entry.payload);
    const { bindings } = this.deps;
    const binding = await (task.kind === 'save'
      ? bindings.fetchFor(task.interaction)
      : bindings.fetch(task.deviceId));
    if ('kind' in binding) {
      if (binding.kind === 'unavailable')
        return { kind: 'retry', error: 'The configuration of the device is not available.' };
      return { kind: 'done' };
    }
    const side = sideOf(binding, task.configId);
    // The comparison is over: nobody asked for more to be sent there.
    if (side === undefined) return { kind: 'done' };
    if (side.disabledReason !== undefined) return this.later(entry, side.disabledReason, UNUSABLE_RETRY_MS);
    try {
      const outcome = await work(task, side, binding);
      this.deps.states.report(side.configId, 'ready');
      return outcome;
    } catch (error) {
      return this.failed(error, entry, side.configId);
    }
  }

  private async save(
    task: Extract<ShadowTask, { kind: 'save' }>,
    provider: MemoryProvider,
    { entry, batch, binding }: { entry: OutboxEntry; batch: OutboxBatch; binding: MemoryBinding },
    signal: AbortSignal,
  ): Promise<DeliveryOutcome> {
    const marks = await this.deps.queue.marksOf(batch.partitionKey);
    const erasedAtMs = this.deps.erased?.erasedAtMs(task.interaction.roleId);
    const said = saidSince(task.interaction, erasedAtMs);
    const interaction = said && withoutForgotten(said, marks);
    if (interaction === undefined) return { kind: 'done' };
    const receipt = await provider.save(
      {
        roleId: interaction.roleId,
        interactions: [interaction],
        instructions: binding.agent.memoryInstructions,
        strictness: binding.agent.memoryFirewall,
        isRedelivery: entry.isRedelivery || task.mayBeThere || binding.configId === task.configId,
        timeZone: binding.agent.timeZone,
      },
      signal,
    );
    return toOutcome(receipt);
  }

  private async forget(
    { roleId, text, markId }: ShadowForgetting,
    provider: MemoryProvider,
    { entry, batch }: { entry: OutboxEntry; batch: OutboxBatch },
    signal: AbortSignal,
  ): Promise<DeliveryOutcome> {
    if (!(await forgetFact(provider, { roleId, text }, signal)))
      this.deps.logger.warn({ providerCode: provider.code, roleId }, 'this shadow cannot forget');
    if (this.ageMs(entry) < WORKED_ON_MS && (await this.deps.queue.isWorkedOn(batch.partitionKey)))
      return {
        kind: 'retry',
        error: 'The provider still works on what was said.',
        retryAfterMs: WORKED_ON_RETRY_MS,
      };
    await this.deps.queue.forgotten(markId);
    return { kind: 'done' };
  }

  private failed(error: unknown, entry: OutboxEntry, configId: string): DeliveryOutcome {
    const message = error instanceof Error ? error.message : 'unknown error';
    if (error instanceof MemoryRejected) return { kind: 'dead', reason: message };
    if (error instanceof MemoryUnauthorized) {
      this.deps.states.report(configId, 'disabled', message);
      return this.later(entry, message, UNUSABLE_RETRY_MS);
    }
    this.deps.states.report(configId, 'unavailable', message);
    const retryAfterMs = error instanceof MemoryUnavailable ? error.retryAfterMs : undefined;
    return this.later(entry, message, retryAfterMs);
  }

  private later(entry: OutboxEntry, error: string, retryAfterMs?: number): DeliveryOutcome {
    return this.ageMs(entry) >= GIVE_UP_MS
      ? { kind: 'dead', reason: error }
      : { kind: 'retry', error, retryAfterMs };
  }

  private ageMs(entry: OutboxEntry): number {
    return this.deps.now().getTime() - Date.parse(entry.createdAt);
  }
}

/** What was sent to a shadow that was promoted since still belongs there. */
function sideOf(binding: MemoryBinding, configId: string): ShadowBinding | undefined {
  if (binding.shadow?.configId === configId) return binding.shadow;
  return binding.configId === configId && !binding.isOff ? binding : undefined;
}

function withoutForgotten(interaction: Interaction, marks: readonly ShadowMark[]): Interaction | undefined {
  const meant = marks
    .filter(({ at }) => interaction.occurredAt <= at)
    .map((mark) => ({ ...mark, interactionId: interaction.id }));
  return redact(interaction, meant);
}

function toOutcome(receipt: SaveReceipt): DeliveryOutcome {
  return receipt.status === 'accepted'
    ? { kind: 'accepted', trackingId: receipt.trackingId }
    : { kind: 'done' };
}
