import { InMemoryMemoryStore } from './in-memory-memory-store.js';
import { describeMemoryStore } from './memory-store.contract.js';

describeMemoryStore('InMemoryMemoryStore', () => Promise.resolve(new InMemoryMemoryStore()));
