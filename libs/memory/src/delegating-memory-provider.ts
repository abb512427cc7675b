import type { InteractionBatch } from './interaction.js';
import type {
  MemoryCapability,
  MemoryProvider,
  NewMemory,
  ProviderHealth,
  RecallQuery,
  SaveProgress,
  SaveReceipt,
} from './memory-provider.js';
import type { Memory, MemoryRating, MemoryVersion, Page, PageRequest, RecalledMemory } from './memory.js';
import type { RoleId } from './role-id.js';

/** What can be asked of a provider. */
export type MemoryCall = Exclude<keyof MemoryProvider, 'code' | 'capabilities'>;

/**
 * The same provider, asked through `around`. What wraps a provider extends this and changes what it is there for:
 * `around` for all calls alike, a method for that call only.
 */
export class DelegatingMemoryProvider implements MemoryProvider {
  readonly code: string;
  readonly capabilities: ReadonlySet<MemoryCapability>;

  constructor(protected readonly inner: MemoryProvider) {
    this.code = inner.code;
    this.capabilities = inner.capabilities;
  }

  save(batch: InteractionBatch, signal: AbortSignal): Promise<SaveReceipt> {
    return this.around('save', signal, (bound) => this.inner.save(batch, bound));
  }

  recall(query: RecallQuery, signal: AbortSignal): Promise<readonly RecalledMemory[]> {
    return this.around('recall', signal, (bound) => this.inner.recall(query, bound));
  }

  list(roleId: RoleId, page: PageRequest, signal: AbortSignal): Promise<Page<Memory>> {
    return this.around('list', signal, (bound) => this.inner.list(roleId, page, bound));
  }

  create(roleId: RoleId, memory: NewMemory, signal: AbortSignal): Promise<void> {
    return this.around('create', signal, (bound) => this.inner.create(roleId, memory, bound));
  }

  update(roleId: RoleId, memoryId: string, text: string, signal: AbortSignal): Promise<Memory> {
    return this.around('update', signal, (bound) => this.inner.update(roleId, memoryId, text, bound));
  }

  remove(roleId: RoleId, memoryId: string, signal: AbortSignal): Promise<void> {
    return this.around('remove', signal, (bound) => this.inner.remove(roleId, memoryId, bound));
  }

  removeAll(roleId: RoleId, signal: AbortSignal): Promise<void> {
    return this.around('removeAll', signal, (bound) => this.inner.removeAll(roleId, bound));
  }

  history(roleId: RoleId, memoryId: string, signal: AbortSignal): Promise<readonly MemoryVersion[]> {
    return this.around('history', signal, (bound) => this.inner.history(roleId, memoryId, bound));
  }

  track(trackingId: string, signal: AbortSignal): Promise<SaveProgress> {
    return this.around('track', signal, (bound) => this.inner.track(trackingId, bound));
  }

  rate(roleId: RoleId, memoryId: string, rating: MemoryRating, signal: AbortSignal): Promise<void> {
    return this.around('rate', signal, (bound) => this.inner.rate(roleId, memoryId, rating, bound));
  }

  health(signal: AbortSignal): Promise<ProviderHealth> {
    return this.around('health', signal, (bound) => this.inner.health(bound));
  }

  /**
   * What happens around each call.
   * @param signal the caller's @param work asks the provider, with the signal that it shall heed
   */
  protected around<T>(
    _call: MemoryCall,
    signal: AbortSignal,
    work: (bound: AbortSignal) => Promise<T>,
  ): Promise<T> {
    return work(signal);
  }
}
