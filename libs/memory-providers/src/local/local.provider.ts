import type { ProviderImplementation } from '@xiaozhi/contracts';
import type { MemoryProvider } from '@xiaozhi/memory';
import { LocalMemoryProvider } from '@xiaozhi/memory-local';
import type { MemoryProviderDeps } from '../memory-provider-deps.js';
import { localDefinition } from './local.definition.js';

/** The local engine over the store that the application hands in. */
export const local: ProviderImplementation<MemoryProvider, MemoryProviderDeps> = {
  definition: localDefinition,
  create: (_fields, deps) =>
    new LocalMemoryProvider({
      store: deps.memoryStore,
      encoder: deps.encoder,
      completeText: deps.completeText,
      onDegraded: (what, error) => deps.logger.warn({ what, error }, 'local memory goes on without a part'),
      now: () => deps.now(),
      newId: () => deps.newId(),
    }),
};
