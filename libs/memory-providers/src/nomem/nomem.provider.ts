import type { ProviderImplementation } from '@xiaozhi/contracts';
import { NoMemory } from '@xiaozhi/memory';
import type { MemoryProvider } from '@xiaozhi/memory';
import type { MemoryProviderDeps } from '../memory-provider-deps.js';
import { nomemDefinition } from './nomem.definition.js';

/** Memory switched off by the operator. */
export const nomem: ProviderImplementation<MemoryProvider, MemoryProviderDeps> = {
  definition: nomemDefinition,
  create: () => new NoMemory(),
};
