import { MemoryUnsupported } from './memory-errors.js';
import type { MemoryCapability, MemoryProvider, ProviderHealth, SaveReceipt } from './memory-provider.js';
import type { RecalledMemory } from './memory.js';

/**
 * Remembering nothing, as a real provider. Also what a provider whose configuration cannot work is
 * replaced by: then `reason` says why, and `health` shows it.
 */
export class NoMemory implements MemoryProvider {
  readonly code = 'nomem';
  readonly capabilities: ReadonlySet<MemoryCapability> = new Set<MemoryCapability>();

  /** @param reason why there is no memory, in words for the operator */
  constructor(private readonly reason = 'Memory is switched off for this agent.') {}

  save(): Promise<SaveReceipt> {
    return Promise.resolve({ status: 'ignored', reason: this.reason });
  }

  recall(): Promise<readonly RecalledMemory[]> {
    return Promise.resolve([]);
  }

  health(): Promise<ProviderHealth> {
    return Promise.resolve({ status: 'disabled', reason: this.reason });
  }

  list(): Promise<never> {
    return this.unsupported('list');
  }

  create(): Promise<never> {
    return this.unsupported('create');
  }

  update(): Promise<never> {
    return this.unsupported('update');
  }

  remove(): Promise<never> {
    return this.unsupported('remove');
  }

  removeAll(): Promise<never> {
    return this.unsupported('removeAll');
  }

  history(): Promise<never> {
    return this.unsupported('history');
  }

  track(): Promise<never> {
    return this.unsupported('track');
  }

  rate(): Promise<never> {
    return this.unsupported('rate');
  }

  private unsupported(call: string): Promise<never> {
    return Promise.reject(new MemoryUnsupported(`[nomem] cannot ${call}: ${this.reason}`));
  }
}
