import { createHash } from 'node:crypto';
import { LRUCache } from 'lru-cache';

/**
 * Provider instances by what they are made of: all sessions whose configuration is the same share one, and a
 * changed configuration makes a new one. Instances hold configuration only, so sharing them leaks nothing.
 */
export class ProviderPool<T> {
  private readonly instances: LRUCache<string, { provider: T }>;

  /**
   * @param maxCount instances kept; the longest unused goes first
   * @param dispose frees what an instance holds, once nobody gets it from here any more
   */
  constructor(maxCount: number, dispose: (provider: T) => void = () => undefined) {
    this.instances = new LRUCache({ max: maxCount, dispose: ({ provider }) => dispose(provider) });
  }

  /** The instance made of these settings, made now if there is none. */
  take(settings: unknown, create: () => T): T {
    const key = createHash('sha256').update(JSON.stringify(settings)).digest('base64');
    const known = this.instances.get(key);
    if (known !== undefined) return known.provider;
    const provider = create();
    this.instances.set(key, { provider });
    return provider;
  }

  /** Disposes of every instance. */
  clear(): void {
    this.instances.clear();
  }
}
