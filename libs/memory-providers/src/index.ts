export { localDefinition } from './local/local.definition.js';
export { mem0OssDefinition } from './mem0-oss/mem0-oss.definition.js';
export { memLocalShortDefinition } from './mem-local-short/mem-local-short.definition.js';
export { mem0Definition } from './mem0/mem0.definition.js';
export type { MemoryProviderDeps } from './memory-provider-deps.js';
export { nomemDefinition } from './nomem/nomem.definition.js';
export { createMemoryProvider, memoryProviders } from './registry.js';
export { resilient } from './resilience/resilient.provider.js';
export type { MemoryCallReport, ResilienceOptions } from './resilience/resilient.provider.js';
