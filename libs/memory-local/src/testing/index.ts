export { InMemoryMemoryStore } from './in-memory-memory-store.js';
export { describeMemoryStore } from './memory-store.contract.js';
