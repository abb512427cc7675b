import { MemoryUnavailable } from '@xiaozhi/memory';
import type { MemoryStore } from '@xiaozhi/memory-local';
import { newId, silentLogger } from '@xiaozhi/observability';
import type { ProbeDeps } from '../provider-test/kinds/kind-probe.js';

/** What tests of providers need, with a store of memories that is down unless another is given. */
export function probeDeps(memoryStore: MemoryStore = downStore()): ProbeDeps {
  const logger = silentLogger();
  const encoders = { of: () => ({ encoder: undefined }) } as unknown as ProbeDeps['memory']['encoders'];
  return {
    ...{ logger, modelsDir: 'models', allowsCommands: false },
    memory: { logger, memoryStore, encoders, now: () => new Date(), newId },
  };
}

function downStore(): MemoryStore {
  const down = (): Promise<never> => Promise.reject(new MemoryUnavailable('The store is down.'));
  return { list: down, apply: down, findApplied: down, removeAll: down, history: down };
}
