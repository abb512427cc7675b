export { InMemoryMemoryStore } from './in-memory-memory-store.js';
