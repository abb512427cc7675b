export { aBatch, anInteraction } from './builders.js';
export { FakeMemoryProvider } from './fake-memory-provider.js';
export type { FakeMemoryOptions } from './fake-memory-provider.js';
export { FaultyMemoryProvider } from './faulty-memory-provider.js';
export type { MemoryFault } from './faulty-memory-provider.js';
export { ROLES_OF_THE_CONTRACT, describeMemoryProvider } from './memory-provider.contract.js';
export type { ContractOptions, ProviderUnderTest } from './memory-provider.contract.js';
