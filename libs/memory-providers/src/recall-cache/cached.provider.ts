import { DelegatingMemoryProvider } from '@xiaozhi/memory';
import type {
  InteractionBatch,
  Memory,
  MemoryProvider,
  NewMemory,
  RecallQuery,
  RecalledMemory,
  RoleId,
  SaveReceipt,
} from '@xiaozhi/memory';
import { raceSignal } from '../resilience/race-signal.js';
import type { RecallCache } from './recall-cache.js';

export interface CacheOptions {
  cache: RecallCache;
  /** What answers depend on beside the question: the provider and its settings. */
  scope: string;
  /** How long an answer may be used, in ms. */
  ttlMs: number;
  /** The provider was not asked. */
  onHit?: () => void;
}

/**
 * The same provider, which answers equal questions from a cache. What changes a role's memories through it is seen at
 * once; whoever learns of other changes calls `RecallCache.forget`. A question goes on when nobody waits for its answer
 * any more, so that a service that is slower than a turn may wait is asked once.
 */
export function cached(provider: MemoryProvider, options: CacheOptions): MemoryProvider {
  return new CachedProvider(provider, options);
}

class CachedProvider extends DelegatingMemoryProvider {
  constructor(
    inner: MemoryProvider,
    private readonly options: CacheOptions,
  ) {
    super(inner);
  }

  override recall(query: RecallQuery, signal: AbortSignal): Promise<readonly RecalledMemory[]> {
    const { cache, scope, ttlMs, onHit } = this.options;
    let isAsked = false;
    const { roleId, text, limit, timeZone } = query;
    const question = { scope, roleId, text, limit, timeZone };
    // The inner provider has a deadline of its own.
    const ask = (): Promise<readonly RecalledMemory[]> => {
      isAsked = true;
      return this.inner.recall(query, new AbortController().signal);
    };
    return raceSignal(async () => {
      const memories = await cache.find(question, ttlMs, ask);
      if (!isAsked) onHit?.();
      return memories;
    }, signal);
  }

  override save(batch: InteractionBatch, signal: AbortSignal): Promise<SaveReceipt> {
    return this.changing(batch.roleId, super.save(batch, signal));
  }

  override create(roleId: RoleId, memory: NewMemory, signal: AbortSignal): Promise<void> {
    return this.changing(roleId, super.create(roleId, memory, signal));
  }

  override update(roleId: RoleId, memoryId: string, text: string, signal: AbortSignal): Promise<Memory> {
    return this.changing(roleId, super.update(roleId, memoryId, text, signal));
  }

  override remove(roleId: RoleId, memoryId: string, signal: AbortSignal): Promise<void> {
    return this.changing(roleId, super.remove(roleId, memoryId, signal));
  }

  override removeAll(roleId: RoleId, signal: AbortSignal): Promise<void> {
    return this.changing(roleId, super.removeAll(roleId, signal));
  }

  /** One that fails may have been done all the same. */
  private async changing<T>(roleId: RoleId, change: Promise<T>): Promise<T> {
    this.options.cache.forget(roleId);
    try {
      return await change;
    } finally {
      this.options.cache.forget(roleId);
    }
  }
}
