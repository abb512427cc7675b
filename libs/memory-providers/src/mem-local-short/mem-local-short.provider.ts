import type { ProviderImplementation } from '@xiaozhi/contracts';
import type { MemoryProvider } from '@xiaozhi/memory';
import { SummaryMemoryProvider } from '@xiaozhi/memory-local';
import type { MemoryProviderDeps } from '../memory-provider-deps.js';
import { memLocalShortDefinition } from './mem-local-short.definition.js';

/** The rolling summary over the store that the application hands in. */
export const memLocalShort: ProviderImplementation<MemoryProvider, MemoryProviderDeps> = {
  definition: memLocalShortDefinition,
  create: (_fields, deps) =>
    new SummaryMemoryProvider({
      store: deps.memoryStore,
      completeText: deps.completeText,
      onDegraded: (what, error) => deps.logger.warn({ what, error }, 'the summary goes on without a part'),
      now: () => deps.now(),
      newId: () => deps.newId(),
    }),
};
