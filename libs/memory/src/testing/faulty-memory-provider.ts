import type { InteractionBatch } from '../interaction.js';
import type {
  MemoryCapability,
  MemoryProvider,
  NewMemory,
  ProviderHealth,
  RecallQuery,
  SaveProgress,
  SaveReceipt,
} from '../memory-provider.js';
import type { Memory, MemoryRating, MemoryVersion, Page, PageRequest, RecalledMemory } from '../memory.js';
import type { RoleId } from '../role-id.js';

/**
 * What befalls one call. `refuse`: it fails at once. `late`: it works, but only after the promise.
 * `half-accept`: it works, and its answer is lost. `hang`: it never answers and does not heed its signal.
 */
export type MemoryFault =
  | { kind: 'none' }
  | { kind: 'refuse'; error: Error }
  | { kind: 'late'; until: Promise<unknown> }
  | { kind: 'half-accept'; error: Error }
  | { kind: 'hang' };

/** A provider on which things go wrong in the order of a script; past its end, all is well. */
export class FaultyMemoryProvider implements MemoryProvider {
  readonly code: string;
  readonly capabilities: ReadonlySet<MemoryCapability>;
  /** Names of the calls that came, in order. */
  readonly calls: string[] = [];
  private readonly script: MemoryFault[];

  constructor(
    private readonly inner: MemoryProvider,
    script: readonly MemoryFault[] = [],
  ) {
    this.code = inner.code;
    this.capabilities = inner.capabilities;
    this.script = [...script];
  }

  /** Adds faults for the next calls. */
  willMeet(...faults: readonly MemoryFault[]): void {
    this.script.push(...faults);
  }

  save(batch: InteractionBatch, signal: AbortSignal): Promise<SaveReceipt> {
    return this.play('save', () => this.inner.save(batch, signal));
  }

  recall(query: RecallQuery, signal: AbortSignal): Promise<readonly RecalledMemory[]> {
    return this.play('recall', () => this.inner.recall(query, signal));
  }

  list(roleId: RoleId, page: PageRequest, signal: AbortSignal): Promise<Page<Memory>> {
    return this.play('list', () => this.inner.list(roleId, page, signal));
  }

  create(roleId: RoleId, memory: NewMemory, signal: AbortSignal): Promise<void> {
    return this.play('create', () => this.inner.create(roleId, memory, signal));
  }

  update(roleId: RoleId, memoryId: string, text: string, signal: AbortSignal): Promise<Memory> {
    return this.play('update', () => this.inner.update(roleId, memoryId, text, signal));
  }

  remove(roleId: RoleId, memoryId: string, signal: AbortSignal): Promise<void> {
    return this.play('remove', () => this.inner.remove(roleId, memoryId, signal));
  }

  removeAll(roleId: RoleId, signal: AbortSignal): Promise<void> {
    return this.play('removeAll', () => this.inner.removeAll(roleId, signal));
  }

  history(roleId: RoleId, memoryId: string, signal: AbortSignal): Promise<readonly MemoryVersion[]> {
    return this.play('history', () => this.inner.history(roleId, memoryId, signal));
  }

  track(trackingId: string, signal: AbortSignal): Promise<SaveProgress> {
    return this.play('track', () => this.inner.track(trackingId, signal));
  }

  rate(roleId: RoleId, memoryId: string, rating: MemoryRating, signal: AbortSignal): Promise<void> {
    return this.play('rate', () => this.inner.rate(roleId, memoryId, rating, signal));
  }

  health(signal: AbortSignal): Promise<ProviderHealth> {
    return this.play('health', () => this.inner.health(signal));
  }

  private async play<T>(call: string, work: () => Promise<T>): Promise<T> {
    this.calls.push(call);
    const fault = this.script.shift() ?? { kind: 'none' };
    if (fault.kind === 'refuse') throw fault.error;
    if (fault.kind === 'hang') return new Promise<T>(() => undefined);
    if (fault.kind === 'late') await fault.until;
    const result = await work();
    if (fault.kind === 'half-accept') throw fault.error;
    return result;
  }
}
